import { NONE } from "../assignment/none.ts";
import type { Floats } from "../floats.ts";

/** Keeps the quotient finite when every value is 0. */
const EPSILON = 1e-10;

/**
 * CV^2 = variance / (mean^2 + 1e-10), with the population variance: 0 if all values are equal, n - 1 if all but one
 * are 0.
 *
 * shapes  values [n]
 * source  Shazeer et al. 2017 (arXiv 1701.06538), eq. 7
 */
export function cvSquared(values: Floats, n: number): number {
  const { mean, variance } = moments(values, n);
  return variance / (mean * mean + EPSILON);
}

/**
 * dValues[i] = d CV^2 / d values[i] = 2/n * ((values[i] - mean) - CV^2 * mean) / (mean^2 + 1e-10)
 *
 * shapes  dValues, values [n]
 */
export function cvSquaredBackward(dValues: Floats, values: Floats, n: number): void {
  const { mean, variance } = moments(values, n);
  const denominator = mean * mean + EPSILON;
  for (let i = 0; i < n; i++) {
    dValues[i] = ((2 / n) * (values[i] - mean - (variance / denominator) * mean)) / denominator;
  }
}

/**
 * dGates[t,j] += coef * dImportance[selected[t,j]], j < J, since an expert's importance is the sum of its gates.
 *
 * shapes  dGates, selected [T,S], dImportance [E]
 */
export function addImportanceGradient(
  dGates: Floats,
  dImportance: Floats,
  selected: Uint32Array,
  coef: number,
  T: number,
  S: number,
  J: number,
): void {
  for (let t = 0; t < T; t++) {
    for (let a = t * S; a < t * S + J; a++) {
      if (selected[a] !== NONE) dGates[a] += coef * dImportance[selected[a]];
    }
  }
}

function moments(values: Floats, n: number): { mean: number; variance: number } {
  let mean = 0;
  for (let i = 0; i < n; i++) mean += values[i] / n;
  let variance = 0;
  for (let i = 0; i < n; i++) variance += (values[i] - mean) ** 2 / n;
  return { mean, variance };
}
