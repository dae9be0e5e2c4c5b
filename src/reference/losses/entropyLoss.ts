import type { Floats } from "../floats.ts";

/** Smallest probability whose logarithm is taken, so that 0 log 0 is 0 and f32 does not underflow. */
const LEAST = 1e-30;

/** -sum_i p[start+i] log p[start+i], in nats. */
export function entropy(p: Floats, start: number, count: number): number {
  let sum = 0;
  for (let i = start; i < start + count; i++) sum -= p[i] * safeLog(p[i]);
  return sum;
}

/**
 * dp[row,i] += scale * dH/dp = -scale * (log p[row,i] + 1) for each of the rows
 *
 * shapes  dp, p [rows,count]
 */
export function addEntropyBackward(
  dp: Floats,
  p: Floats,
  scale: number,
  rows: number,
  count: number,
): void {
  for (let i = 0; i < rows * count; i++) dp[i] -= scale * (safeLog(p[i]) + 1);
}

/**
 * The gradient of scale * H(P), P[e] = mean_t d[t,e]: dd[t,e] -= scale / T * (log P[e] + 1)
 *
 * shapes  dd [T,E], P [E]
 */
export function addBatchEntropyBackward(
  dd: Floats,
  P: Floats,
  scale: number,
  T: number,
  E: number,
): void {
  for (let t = 0; t < T; t++) {
    for (let e = 0; e < E; e++) dd[t * E + e] -= (scale / T) * (safeLog(P[e]) + 1);
  }
}

function safeLog(p: number): number {
  return Math.log(Math.max(p, LEAST));
}
