/** The picture of a comparison with peers, as SVG: the same report gives the same bytes. */

import { type Tokens, tokens } from "../../src/ui/theme/tokens.ts";
import { drawing, element, text } from "../../tools/figures/svg.ts";
import { isMeasured, type MeasuredResult, type PeersReport } from "../peers/report.ts";
import { expertGrowthPlot } from "./expertGrowthPlot.ts";
import { speedPlot, speedPlotHeight } from "./speedPlot.ts";

const WIDTH = 1010;
const HEAD = 92;
const FOOT = 52;
/** Curves need some room, however few contenders there are. */
const LEAST_PLOT_HEIGHT = 216;
/** Where each of the two plots begins. */
const LEFT = 28;
const MIDDLE = 596;

export function drawPeers(report: PeersReport): string {
  const [first] = report.cases;
  const results = (first?.results ?? []).filter(isMeasured);
  const bottom = HEAD + Math.max(speedPlotHeight(results), LEAST_PLOT_HEIGHT);
  const height = bottom + FOOT;
  const title = "Images per second beside other libraries, and step times as experts multiply";
  return drawing({ width: WIDTH, height, title }, styleSheet(), [
    element("rect", {
      class: "card",
      x: 0.5,
      y: 0.5,
      width: WIDTH - 1,
      height: height - 1,
      rx: 14,
    }),
    text(LEFT, 38, `Images per second, ${first?.name ?? ""}`, "title"),
    text(
      LEFT,
      58,
      "logarithmic; × says how many times as fast ours is on the same processor",
      "soft",
    ),
    ...speedPlot(results, { left: LEFT, top: HEAD, bottom }),
    text(MIDDLE, 38, "Milliseconds a step as experts multiply", "title"),
    text(MIDDLE, 58, "logarithmic; k = 2 (1 expert: k = 1); dashed: on the processor", "soft"),
    ...expertGrowthPlot(report.cases, { left: MIDDLE, top: HEAD, bottom }),
    text(LEFT, height - 18, describeRun(report, results), "soft small"),
  ]);
}

function describeRun(
  { date, machine, load, rounds }: PeersReport,
  results: readonly MeasuredResult[],
): string {
  const adapter = results.find((result) => result.adapter)?.adapter;
  return [
    `${date.slice(0, 10)}, ${machine.processor}, ${machine.cores} cores${adapter ? `, ${adapter}` : ""}`,
    `load ${load.before.toFixed(1)} before, ${load.after.toFixed(1)} after`,
    `median, lowest and highest of ${rounds} rounds in turn`,
  ].join("; ");
}

function styleSheet(): string {
  const colours = ({ card, ink, soft, line, accent }: Tokens) =>
    `--card:${card};--ink:${ink};--soft:${soft};--line:${line};--accent:${accent}`;
  return `
svg{${colours(tokens.light)}}
@media (prefers-color-scheme:dark){svg{${colours(tokens.dark)}}}
text{font:13px Inter,system-ui,sans-serif;font-variant-numeric:tabular-nums;fill:var(--ink)}
.title{font-size:16px;font-weight:600}.strong{font-weight:600}.soft{fill:var(--soft)}.small{font-size:12px}
.middle{text-anchor:middle}.end{text-anchor:end}
.card{fill:var(--card);stroke:var(--line)}.line{stroke:var(--line)}
.range{stroke:var(--c);stroke-width:3;stroke-linecap:round;opacity:.45}.dot{fill:var(--c)}
.curve{fill:none;stroke:var(--c);stroke-width:1.75;stroke-linejoin:round}.ours{stroke-width:3}.dashed{stroke-dasharray:5 4}
`;
}
