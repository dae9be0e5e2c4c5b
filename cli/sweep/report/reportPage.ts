/** The report of a sweep as one HTML file that needs nothing else. Every name in it is text: svg.ts escapes it. */
import type { Sweep } from "../../../src/experiment/sweep.ts";
import { axisName } from "../../../src/lab/sweep/figure/axisNames.ts";
import { drawnAxes, type SweepPoint } from "../../../src/lab/sweep/points.ts";
import { type ThemeName, tokens } from "../../../src/ui/theme/tokens.ts";
import { element } from "../../../tools/figures/svg.ts";
import { plural } from "../phrases.ts";
import { drawAccuracies } from "./accuracyFigure.ts";
import { pointCells, type RunWithoutResult } from "./reportTables.ts";

const MEASURES = ["Mean (%)", "Lowest (%)", "Highest (%)", "Runs done"];
/** No script runs, and nothing is fetched, whatever the file contains. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'";

export function reportPage(
  sweep: Sweep,
  points: readonly SweepPoint[],
  without: readonly RunWithoutResult[],
): string {
  const numDone = sweep.runs.length - without.length;
  const title = `Sweep: ${drawnAxes(sweep).map(axisName).join(" × ") || "one point"}`;
  const head = [
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${POLICY}">`,
    '<meta name="viewport" content="width=device-width">',
    element("title", {}, title),
    `<style>${pageStyle()}</style>`,
  ];
  const body = [
    element("h1", {}, title),
    element("p", {}, [element("code", {}, sweep.link)]),
    element("p", {}, `${numDone} of ${plural(sweep.runs.length, "run")} are done.`),
    element("figure", {}, [drawAccuracies(sweep, points)]),
    element("h2", {}, "Test accuracy at the end of training"),
    table(
      [...drawnAxes(sweep).map(axisName), ...MEASURES],
      points.map((point) => pointCells(sweep, point)),
    ),
    ...(without.length > 0
      ? [
          element("h2", {}, "Runs without a result"),
          table(
            ["Run", "Why"],
            without.map(({ link, reason }) => [link, reason]),
          ),
        ]
      : []),
  ];
  return `<!doctype html>\n${element("html", { lang: "en" }, [element("head", {}, head), element("body", {}, body)])}\n`;
}

function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = (name: string, row: readonly string[]) =>
    element(
      "tr",
      {},
      row.map((cell) => element(name, {}, cell)),
    );
  return element("table", {}, [
    element("thead", {}, [cells("th", header)]),
    element(
      "tbody",
      {},
      rows.map((row) => cells("td", row)),
    ),
  ]);
}

function pageStyle(): string {
  const colours = (theme: ThemeName) => {
    const { paper, ink, line } = tokens[theme];
    return `body{background:${paper};color:${ink}}th,td{border-bottom:1px solid ${line}}`;
  };
  return [
    "body{font:15px/1.5 Inter,system-ui,sans-serif;font-variant-numeric:tabular-nums;max-width:60rem;margin:2rem auto;padding:0 1rem}",
    "h1{font-size:1.4rem}h2{font-size:1.1rem;margin-top:2rem}code{overflow-wrap:anywhere}",
    "figure{margin:1rem 0}svg{width:100%;height:auto}",
    "table{border-collapse:collapse}th,td{padding:.25rem 1rem .25rem 0;text-align:left;overflow-wrap:anywhere}",
    colours("light"),
    `@media(prefers-color-scheme:dark){${colours("dark")}}`,
  ].join("\n");
}
