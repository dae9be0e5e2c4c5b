import { NONE } from "../assignment/none.ts";
import type { Floats } from "../floats.ts";
import type { BalanceCounts } from "../routing.ts";

/**
 * f[e] = fraction of the assignments that went to expert e, over all routed slots or over first choices only. Sums to
 * 1 over the experts.
 *
 * shapes  f [E], selected [T,S], the first J slots routed
 * source  first choices: Lepikhin et al. 2020 (arXiv 2006.16668), algorithm 1
 */
export function assignmentFractions(
  f: Floats,
  selected: Uint32Array,
  T: number,
  S: number,
  J: number,
  counts: BalanceCounts,
): void {
  const slots = counts === "first-choices" ? 1 : J;
  f.fill(0);
  let total = 0;
  for (let t = 0; t < T; t++) {
    for (let a = t * S; a < t * S + slots; a++) {
      if (selected[a] === NONE) continue;
      f[selected[a]]++;
      total++;
    }
  }
  for (let e = 0; e < f.length; e++) f[e] /= Math.max(1, total);
}

/** P[e] = mean_t d[t,e]. shapes  P [E], d [T,E] */
export function meanDistribution(P: Floats, d: Floats, T: number, E: number): void {
  for (let e = 0; e < E; e++) {
    let sum = 0;
    for (let t = 0; t < T; t++) sum += d[t * E + e];
    P[e] = sum / T;
  }
}

/**
 * E * sum_e f[e] P[e]: 1 if f or P is uniform, E if one expert has everything.
 *
 * shapes  f, P [E]
 * source  Fedus et al. 2021 (arXiv 2101.03961), eq. 4
 */
export function balanceLoss(f: Floats, P: Floats, E: number): number {
  let sum = 0;
  for (let e = 0; e < E; e++) sum += f[e] * P[e];
  return E * sum;
}

/**
 * dd[t,e] += coef * E * f[e] / T. The counts f have no gradient.
 *
 * shapes  dd [T,E], f [E]
 */
export function addBalanceBackward(
  dd: Floats,
  f: Floats,
  coef: number,
  T: number,
  E: number,
): void {
  for (let t = 0; t < T; t++) {
    for (let e = 0; e < E; e++) dd[t * E + e] += (coef * E * f[e]) / T;
  }
}
