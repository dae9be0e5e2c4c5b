import type { Floats } from "../floats.ts";
import type { ScoreKind } from "../routing.ts";
import { softmaxRows } from "./softmaxRows.ts";

/** Keeps quotients finite if every sigmoid has underflowed. */
export const SCORE_EPSILON = 1e-20;

/**
 * softmax: s[t,e] = exp(z[t,e]) / sum_i exp(z[t,i]); sigmoid: s[t,e] = 1 / (1 + exp(-z[t,e]))
 *
 * shapes  s, z [T,E]
 * source  softmax: Shazeer et al. 2017 (arXiv 1701.06538); sigmoid: DeepSeek-V3 (arXiv 2412.19437), eq. 15
 */
export function scores(s: Floats, z: Floats, T: number, E: number, kind: ScoreKind): void {
  if (kind === "softmax") {
    softmaxRows(s, z, T, E);
  } else {
    for (let i = 0; i < T * E; i++) s[i] = sigmoid(z[i]);
  }
}

/**
 * Adds to dz: softmax: dz[t,e] += s[t,e] * (ds[t,e] - sum_i ds[t,i] s[t,i]); sigmoid: dz += s (1 - s) ds
 *
 * shapes  dz, ds, s [T,E]
 */
export function addScoresBackward(
  dz: Floats,
  ds: Floats,
  s: Floats,
  T: number,
  E: number,
  kind: ScoreKind,
): void {
  if (kind === "sigmoid") {
    for (let i = 0; i < T * E; i++) dz[i] += s[i] * (1 - s[i]) * ds[i];
    return;
  }
  for (let t = 0; t < T; t++) {
    let mean = 0;
    for (let i = t * E; i < (t + 1) * E; i++) mean += ds[i] * s[i];
    for (let i = t * E; i < (t + 1) * E; i++) dz[i] += s[i] * (ds[i] - mean);
  }
}

/**
 * The router's distribution over the experts: softmax scores as they are, sigmoid scores divided by their sum. Losses
 * of probabilities use it.
 *
 * shapes  d, s [T,E]
 * source  DeepSeek-V3 (arXiv 2412.19437), eq. 18
 */
export function distribution(d: Floats, s: Floats, T: number, E: number, kind: ScoreKind): void {
  for (let t = 0; t < T; t++) {
    const total = kind === "softmax" ? 1 : rowSum(s, t, E) + SCORE_EPSILON;
    for (let i = t * E; i < (t + 1) * E; i++) d[i] = s[i] / total;
  }
}

/**
 * Adds to ds: softmax: ds += dd; sigmoid: ds[t,e] += (dd[t,e] - sum_i dd[t,i] d[t,i]) / sum_i s[t,i]
 *
 * shapes  ds, dd, d, s [T,E]
 */
export function addDistributionBackward(
  ds: Floats,
  dd: Floats,
  d: Floats,
  s: Floats,
  T: number,
  E: number,
  kind: ScoreKind,
): void {
  for (let t = 0; t < T; t++) {
    let total = 1;
    let mean = 0;
    if (kind === "sigmoid") {
      total = rowSum(s, t, E) + SCORE_EPSILON;
      for (let i = t * E; i < (t + 1) * E; i++) mean += dd[i] * d[i];
    }
    for (let i = t * E; i < (t + 1) * E; i++) ds[i] += (dd[i] - mean) / total;
  }
}

export function sigmoid(z: number): number {
  return 1 / (1 + Math.exp(-z));
}

function rowSum(s: Floats, t: number, E: number): number {
  let sum = 0;
  for (let i = t * E; i < (t + 1) * E; i++) sum += s[i];
  return sum;
}
