import type { Floats } from "../floats.ts";
import { logSumExp } from "./crossEntropy.ts";

/**
 * mean_t (log sum_e exp z[t,e])^2: keeps the router's logits small.
 *
 * shapes  z [T,Q], of which the first E columns are logits
 * source  Zoph et al. 2022 (ST-MoE, arXiv 2202.08906), eq. 5
 */
export function zLoss(z: Floats, T: number, E: number, Q: number): number {
  let sum = 0;
  for (let t = 0; t < T; t++) sum += logSumExp(z, t * Q, E) ** 2 / T;
  return sum;
}

/**
 * dz[t,e] += coef * 2/T * L_t * exp(z[t,e] - L_t), L_t the log-sum-exp of the row
 *
 * shapes  dz, z [T,Q]
 */
export function addZLossBackward(
  dz: Floats,
  z: Floats,
  coef: number,
  T: number,
  E: number,
  Q: number,
): void {
  for (let t = 0; t < T; t++) {
    const total = logSumExp(z, t * Q, E);
    for (let i = t * Q; i < t * Q + E; i++) {
      dz[i] += ((coef * 2 * total) / T) * Math.exp(z[i] - total);
    }
  }
}
