import { spreadLabels } from "../../src/lab/sweep/figure/spreadLabels.ts";
import { element, line, text } from "../../tools/figures/svg.ts";
import { isExpertCase, PEER_CASES } from "../contenders/cases.ts";
import type { ContenderInfo } from "../contenders/contenderInfo.ts";
import { isMeasured, type ReportedCase } from "../peers/report.ts";
import { coloured, colourOf } from "./libraryColours.ts";
import { roomyAxis, tightAxis } from "./logAxis.ts";
import type { PlotBox } from "./plotBox.ts";

/** Where the axis runs and names of curves begin. */
const X = { from: 34, to: 224, label: 234 };
/** Between one name and the next. */
const LABEL_GAP = 15;

interface Curve {
  readonly name: string;
  readonly isOurs: boolean;
  readonly processor: ContenderInfo["processor"];
  readonly points: readonly { readonly experts: number; readonly stepMs: number }[];
}

/** How long a step takes with more and more experts, a curve a contender. */
export function expertGrowthPlot(
  cases: readonly ReportedCase[],
  { left, top, bottom }: PlotBox,
): string[] {
  const names = new Set(PEER_CASES.filter(isExpertCase).map(({ name }) => name));
  const series = cases
    .filter(({ name }) => names.has(name))
    .sort((a, b) => a.numExperts - b.numExperts);
  if (series.length < 2) return [text(left, top, "not measured", "soft")];
  const curves = curvesOf(series);
  const experts = series.map(({ numExperts }) => numExperts);
  const stepMs = curves.flatMap(({ points }) => points.map((point) => point.stepMs));
  const [from, to] = [left + X.from, left + X.to];
  const x = tightAxis(experts, [from, to]);
  const y = roomyAxis(stepMs, [bottom - 12, top - 10]);
  const ends = curves.map(({ name, isOurs, points }) => ({
    name,
    isOurs,
    y: y.place(points[points.length - 1].stepMs),
  }));
  return [
    ...y.powers.flatMap((power) => [
      line(from, y.place(power), to, y.place(power), "line"),
      text(from - 8, y.place(power) + 4, power.toLocaleString("en-US"), "soft small end"),
    ]),
    ...experts.map((count) => text(x.place(count), bottom + 4, `${count}`, "soft small middle")),
    ...curves.map(({ name, isOurs, processor, points }) =>
      element("polyline", {
        class: ["curve", isOurs && "ours", processor === "cpu" && "dashed"]
          .filter(Boolean)
          .join(" "),
        style: coloured(colourOf(name)),
        points: points
          .map((point) => `${at(x.place(point.experts))},${at(y.place(point.stepMs))}`)
          .join(" "),
      }),
    ),
    ...spreadLabels(ends, LABEL_GAP).map(({ name, isOurs, y: level }) =>
      text(left + X.label, level + 4, name, isOurs ? "small strong" : "small"),
    ),
  ];
}

function curvesOf(series: readonly ReportedCase[]): Curve[] {
  const curves = new Map<string, Curve>();
  for (const { numExperts, imagesPerStep, results } of series) {
    for (const { id, name, isOurs = false, processor, median } of results.filter(isMeasured)) {
      const point = { experts: numExperts, stepMs: (1000 * imagesPerStep) / median };
      const points = [...(curves.get(id)?.points ?? []), point];
      curves.set(id, { name, isOurs, processor, points });
    }
  }
  return [...curves.values()];
}

/** Coordinates to a tenth: enough for eyes. */
function at(value: number): string {
  return value.toFixed(1);
}
