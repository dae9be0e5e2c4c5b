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

/** The sum of a token's kept gates: the part of the answer that experts give. */
export function gateTotal(gates: Floats, kept: Uint8Array, t: number, S: number): number {
  let total = 0;
  for (let a = t * S; a < (t + 1) * S; a++) if (kept[a]) total += gates[a];
  return total;
}

/**
 * Whether gates of sum G leave a rest of the answer to nobody. Gates that should sum to one miss it by a few
 * roundings of f32: that is no rest, but would be most of a small probability, and hide what experts say.
 */
export function leavesRest(G: number): boolean {
  return G < 1 - 1e-5;
}

/**
 * The probability that the mixture gives to class c. With G the sum of the kept gates:
 * G < 1: sum_a gates[a] q[a,c] + (1 - G) / C, so that what no expert answers is spread evenly;
 * G >= 1: sum_a gates[a] q[a,c] / G. Which of them it is, leavesRest says.
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
 * y[t,c] = log of the mixed probability, so that softmax(y) gives the probabilities back.
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

/** Smallest probability whose logarithm is taken: f32 would underflow not far below. */
export const LEAST = 1e-30;
