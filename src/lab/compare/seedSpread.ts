/** A number that was measured once a seed. */
export interface Spread {
  readonly mean: number;
  readonly lowest: number;
  readonly highest: number;
  readonly seeds: number;
}

/** @throws RangeError without a value */
export function spreadOf(values: readonly number[]): Spread {
  if (values.length === 0) throw new RangeError("A spread needs a value.");
  return {
    mean: values.reduce((sum, value) => sum + value, 0) / values.length,
    lowest: Math.min(...values),
    highest: Math.max(...values),
    seeds: values.length,
  };
}

/** A difference of two means, and whether chance alone makes differences as large. */
export interface Difference {
  /** Of the means: the second less the first. */
  readonly value: number;
  /** The wider of the two ranges over seeds, from lowest to highest; undefined where there is one seed of each. */
  readonly spread: number | undefined;
  /** `within`: no larger than the spread. `unknown`: nothing says how wide the spread is. */
  readonly verdict: "beyond" | "within" | "unknown";
}

/**
 * The one rule for differences: they count as larger than the spread over seeds if they exceed the wider of the two
 * ranges. Differences beyond by rounding alone count as within.
 */
export function judgeDifference(first: Spread, second: Spread): Difference {
  const value = second.mean - first.mean;
  if (first.seeds < 2 && second.seeds < 2) return { value, spread: undefined, verdict: "unknown" };
  const spread = Math.max(first.highest - first.lowest, second.highest - second.lowest);
  const isBeyond = Math.abs(value) > spread + ROUNDING;
  return { value, spread, verdict: isBeyond ? "beyond" : "within" };
}

const ROUNDING = 1e-9;
