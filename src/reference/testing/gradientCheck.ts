import type { Floats } from "../floats.ts";
import { uniform } from "../random/random.ts";

/** A stream that only tests use. */
const TEST_STREAM = 1000;

/** Repeatable values in [low, high), in f64 for the sake of finite differences. */
export function randomFloats(length: number, seed: number, low = -1, high = 1): Float64Array {
  return Float64Array.from(
    { length },
    (_, i) => low + (high - low) * uniform(seed, TEST_STREAM, 0, i),
  );
}

/** Repeatable whole numbers in [0, below). */
export function randomIndices(length: number, seed: number, below: number): Uint8Array {
  return Uint8Array.from(randomFloats(length, seed, 0, below));
}

/** sum_i a[i] b[i]: a scalar loss of outputs a, whose gradient is b. */
export function dot(a: Floats, b: Floats): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

/** d loss() / d variables by central differences: error of order step^2 + rounding / step. */
export function numericGradient(
  loss: () => number,
  variables: Float64Array,
  step = 1e-5,
): Float64Array {
  return variables.map((value, i) => {
    variables[i] = value + step;
    const above = loss();
    variables[i] = value - step;
    const below = loss();
    variables[i] = value;
    return (above - below) / (2 * step);
  });
}

/** Largest difference, relative to the largest expected value. NaN if anything is NaN. */
export function relativeError(actual: Floats, expected: Floats): number {
  if (actual.length !== expected.length) return Number.NaN;
  let difference = 0;
  let scale = 0;
  for (let i = 0; i < actual.length; i++) {
    difference = Math.max(difference, Math.abs(actual[i] - expected[i]));
    scale = Math.max(scale, Math.abs(expected[i]));
  }
  return difference === 0 ? 0 : difference / scale;
}

/**
 * For central differences in f64 with step 1e-5 of functions of order 1: truncation about 1e-10,
 * rounding about 1e-11; the remaining factor allows for sums of many terms.
 */
export const DIFFERENCE_TOLERANCE = 1e-7;
