import type { StepRow } from "./curvePath.ts";

/** The steps that a pointer over a chart can rest at: one for every few pixels, the same in all charts over steps. */
export function pointedSteps(
  end: number,
): readonly { readonly step: number; readonly pointed: 0 }[] {
  const count = Math.min(end, MOST_STEPS);
  return Array.from({ length: count + 1 }, (_, i) => ({
    step: Math.round((i * end) / Math.max(1, count)),
    pointed: 0,
  }));
}

const MOST_STEPS = 120;

/** The row whose step is nearest to the one that is pointed at. Rows are in the order of their steps. */
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

/** What recharts tells a tooltip. */
export interface Pointer {
  readonly active?: boolean;
  /** The step that is pointed at. */
  readonly label?: string | number | undefined;
}
