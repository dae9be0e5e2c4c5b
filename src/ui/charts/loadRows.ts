import type { Table } from "../../lab/exports.ts";
import { type SeriesPoint, smooth, thinPoints } from "../../lab/series.ts";
import { expertName } from "../theme/palette.ts";
import { DRAWN_POINTS } from "./axes.ts";
import type { LoadRow } from "./rows.ts";

/** Lines times points is what drawing costs: many experts get fewer points. */
const DRAWN_VALUES = 1200;
const LEAST_POINTS = 24;

export interface RowOptions {
  readonly measure: "load" | "importance";
  readonly numExperts: number;
  readonly smoothing: number;
  /** Shares of the whole, one on top of the other; else multiples of the fair share. */
  readonly isStacked: boolean;
  readonly drops: boolean;
}

/** Up to eight experts, the steps are those of the other figures over time; with more, every 2nd, 4th … of them. */
export function toLoadRows(points: readonly SeriesPoint[], options: RowOptions): LoadRow[] {
  const { measure, numExperts, smoothing, isStacked, drops } = options;
  const affordable = Math.floor(DRAWN_VALUES / Math.max(1, numExperts));
  const limit = Math.max(LEAST_POINTS, Math.min(DRAWN_POINTS, affordable));
  const thinned = thinPoints(points, limit);
  const widths = thinned.map((point) => point.steps);
  const curve = (value: (point: SeriesPoint) => number) =>
    smooth(thinned.map(value), widths, smoothing);
  const unit = isStacked ? 1 : numExperts;
  const curves = Array.from(
    { length: numExperts },
    (_, expert) => [`e${expert}`, curve((point) => point[measure][expert] * unit)] as const,
  );
  const lines = drops
    ? [...curves, ["dropped", curve(({ dropRate }) => dropRate)] as const]
    : curves;
  const rows = thinned.map(({ step }, i) => {
    const values = lines.map(([key, line]) => [key, line[i]] as const);
    return { ...Object.fromEntries(values), step };
  });
  const [first] = rows;
  if (first === undefined || !isStacked) return rows;
  // The first point covers the steps before it too, and areas fill them.
  return [{ ...first, step: first.step - widths[0] }, ...rows];
}

export function toLoadTable(
  points: readonly SeriesPoint[],
  measure: "load" | "importance",
  numExperts: number,
): Table {
  const names = Array.from({ length: numExperts }, (_, expert) => expertName(expert));
  return {
    columns: ["step", ...names, "dropRate"],
    rows: points.map((point) => [point.step, ...point[measure], point.dropRate]),
  };
}

/** A row for each step and expert. */
export function toLoadObservations(points: readonly SeriesPoint[], numExperts: number): Table {
  return {
    columns: ["step", "expert", "load", "importance", "stepDropRate"],
    rows: points.flatMap(({ step, load, importance, dropRate }) =>
      Array.from({ length: numExperts }, (_, expert) => [
        step,
        expertName(expert),
        load[expert],
        importance[expert],
        dropRate,
      ]),
    ),
  };
}
