import type { StepRow } from "./curvePath.ts";

/** What recharts tells a tooltip. */
export interface Pointer {
  readonly active?: boolean;
  /** The place that is pointed at. */
  readonly label?: string | number | undefined;
}

/** A pointer over a chart over steps rests at places from 0 to this one: one for every few pixels. */
export const LAST_PLACE = 60;
export const PLACES = Array.from({ length: LAST_PLACE + 1 }, (_, place) => ({ place, pointed: 0 }));

/** The row that is pointed at, on an axis from step 0 to `end`: that of the step nearest to the place. */
export function rowAt<Row extends StepRow>(
  rows: readonly Row[],
  place: string | number | undefined,
  end: number,
): Row | undefined {
  return place === undefined ? undefined : rowNearest(rows, (Number(place) / LAST_PLACE) * end);
}

/** The row whose step is nearest. Rows are in the order of their steps. */
export function rowNearest<Row extends StepRow>(
  rows: readonly Row[],
  step: number,
): Row | undefined {
  let low = 0;
  let high = rows.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((rows[middle]?.step ?? 0) <= step) low = middle;
    else high = middle;
  }
  const [before, after] = [rows[low], rows[high]];
  if (before === undefined || after === undefined) return undefined;
  return step - before.step <= after.step - step ? before : after;
}
