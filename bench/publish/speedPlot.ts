import { element, line, text } from "../../tools/figures/svg.ts";
import { formatCount } from "../../tools/format.ts";
import { formatRatio, type MeasuredResult } from "../peers/report.ts";
import { coloured, colourOf } from "./libraryColours.ts";
import { axisFromPower, type LogAxis } from "./logAxis.ts";
import type { PlotBox } from "./plotBox.ts";

const ROW = 27;
/** Where the axis runs and figures end, from where names begin. */
const X = { from: 180, to: 388, figure: 470, ratio: 524 };

const GROUP_TITLES = { gpu: "On the graphics adapter", cpu: "On the processor" } as const;

/** A line a contender, and one above each kind of processor. */
export function speedPlotHeight(results: readonly MeasuredResult[]): number {
  const kinds = new Set(results.map(({ processor }) => processor));
  return (results.length + kinds.size) * ROW;
}

/** Images per second: medians on their way from lowest to highest, the fastest first. */
export function speedPlot(
  results: readonly MeasuredResult[],
  { left, top, bottom }: PlotBox,
): string[] {
  if (results.length === 0) return [text(left, top, "nothing was measured", "soft")];
  const extremes = results.flatMap(({ lowest, highest }) => [lowest, highest]);
  const axis = axisFromPower(extremes, [left + X.from, left + X.to]);
  const out = axis.powers.flatMap((power) => {
    const x = axis.place(power);
    return [
      line(x, top - 14, x, bottom - 12, "line"),
      text(x, bottom + 4, formatCount(power), "soft small middle"),
    ];
  });
  let y = top;
  for (const processor of ["gpu", "cpu"] as const) {
    const rows = results.filter((result) => result.processor === processor);
    if (rows.length === 0) continue;
    out.push(text(left, y, GROUP_TITLES[processor], "soft small"));
    y += ROW;
    for (const result of rows.sort((a, b) => b.median - a.median)) {
      out.push(...drawRow(result, axis, left, y));
      y += ROW;
    }
  }
  return out;
}

function drawRow(result: MeasuredResult, axis: LogAxis, left: number, y: number): string[] {
  const { name, median, lowest, highest, ratio, isOurs } = result;
  const style = coloured(colourOf(name));
  const [x1, x2] = [axis.place(lowest), axis.place(highest)];
  const [y1, y2, cy] = [y - 4, y - 4, y - 4];
  return [
    text(left, y, name, isOurs ? "strong" : ""),
    element("line", { class: "range", style, x1, x2, y1, y2 }),
    element("circle", { class: "dot", style, cx: axis.place(median), cy, r: isOurs ? 6 : 5 }),
    text(left + X.figure, y, formatCount(median), isOurs ? "strong end" : "end"),
    ...(ratio ? [text(left + X.ratio, y, `× ${formatRatio(ratio.median)}`, "soft end")] : []),
  ];
}
