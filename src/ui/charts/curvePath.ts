import type { Scales } from "./plotFrame.ts";

/** A row of what a chart over steps draws. */
export interface StepRow {
  readonly step: number;
}

/** The data of an SVG path through the rows that have a finite value, in pixels. */
export function curvePath<Row extends StepRow>(
  rows: readonly Row[],
  read: (row: Row) => number | undefined,
  { xOf, yOf }: Scales,
): string {
  const points = rows.flatMap((row) => {
    const value = read(row);
    if (value === undefined || !Number.isFinite(value)) return [];
    return [`${xOf(row.step).toFixed(1)} ${yOf(value).toFixed(1)}`];
  });
  return points.length === 0 ? "" : `M${points.join("L")}`;
}
