import type { Floats } from "../floats.ts";
import { softmaxRows } from "../router/softmaxRows.ts";

/**
 * q[a,:] = softmax(o[a,:]) for every kept assignment
 *
 * shapes  q, o [T*S,C], kept [T*S]
 */
export function expertProbabilities(
  q: Floats,
  o: Floats,
  kept: Uint8Array,
  assignments: number,
  C: number,
): void {
  for (let a = 0; a < assignments; a++) {
    if (kept[a]) softmaxRows(q.subarray(a * C, (a + 1) * C), o.subarray(a * C, (a + 1) * C), 1, C);
  }
}

/** G, the sum of a token's kept gates. */
export function gateTotal(gates: Floats, kept: Uint8Array, t: number, S: number): number {
  let total = 0;
  for (let a = t * S; a < (t + 1) * S; a++) if (kept[a]) total += gates[a];
  return total;
}

/**
 * Whether gates of sum G leave a rest 1 - G of the answer to no expert. Gates that should sum to 1 miss it by a few
 * roundings of f32. Such a difference does not count as a rest: it would dominate small probabilities.
 */
export function leavesRest(G: number): boolean {
  return G < 1 - 1e-5;
}

/**
 * The probability of class c under the mixture. With G the sum of the kept gates:
 * G < 1 (see leavesRest): sum_a gates[a] q[a,c] + (1 - G) / C, the rest spread evenly over the classes;
 * G >= 1: sum_a gates[a] q[a,c] / G.
 *
 * shapes  gates, kept [T,S], q [T*S,C]
 * source  Jacobs et al. 1991, eq. 1.1; Eigen et al. 2013 (arXiv 1312.4314), eq. 1, where G = 1
 */
export function mixedProbability(
  gates: Floats,
  q: Floats,
  kept: Uint8Array,
  t: number,
  c: number,
  S: number,
  C: number,
): number {
  const G = gateTotal(gates, kept, t, S);
  let sum = 0;
  for (let a = t * S; a < (t + 1) * S; a++) if (kept[a]) sum += gates[a] * q[a * C + c];
  return leavesRest(G) ? sum + (1 - G) / C : sum / G;
}

/**
 * y[t,c] = log of the mixed probability, so that softmax(y) are the mixed probabilities.
 *
 * shapes  y [T,C], gates, kept [T,S], q [T*S,C]
 */
export function mixProbabilities(
  y: Floats,
  gates: Floats,
  q: Floats,
  kept: Uint8Array,
  T: number,
  S: number,
  C: number,
): void {
  for (let t = 0; t < T; t++) {
    for (let c = 0; c < C; c++) {
      y[t * C + c] = Math.log(Math.max(mixedProbability(gates, q, kept, t, c, S, C), LEAST));
    }
  }
}

/** Smallest probability whose logarithm is taken: below 1e-38 f32 would underflow. */
export const LEAST = 1e-30;
