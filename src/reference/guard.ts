import type { Floats } from "./floats.ts";

/**
 * A step whose gradient may exceed this is not applied: the square, which Adam stores, must stay far
 * from f32's 3.4e38.
 */
export const GRADIENT_BOUND = 1e18;

/**
 * bound[t] = sum_e |dz[t,e]| + sum_j ( sum_i |dh[a,i]| + (1 + max_i h[a,i]) * sum_c |dO[a,c]| ),
 * a = t*K + j. Since every pixel is in [0,1], no entry of any gradient exceeds sum_t bound[t]: the
 * finiteness of all the gradients is known before one of them is computed.
 *
 * shapes  bound [T], dz [T,E], dh, h [T*K,H] (dh before the relu), dO [T*K,C]
 */
export function tokenBound(
  bound: Floats,
  dz: Floats,
  dh: Floats,
  dO: Floats,
  h: Floats,
  T: number,
  E: number,
  K: number,
  H: number,
  C: number,
): void {
  for (let t = 0; t < T; t++) {
    let sum = 0;
    for (let e = 0; e < E; e++) sum += Math.abs(dz[t * E + e]);
    for (let a = t * K; a < (t + 1) * K; a++) {
      let largest = 0;
      for (let i = 0; i < H; i++) {
        sum += Math.abs(dh[a * H + i]);
        largest = Math.max(largest, h[a * H + i]);
      }
      let outputs = 0;
      for (let c = 0; c < C; c++) outputs += Math.abs(dO[a * C + c]);
      sum += outputs * (1 + largest);
    }
    bound[t] = sum;
  }
}

/** Whether a step may be applied. Said positively, so that NaN refuses. */
export function isStepSafe(totalBound: number, taskLoss: number, auxLoss: number): boolean {
  return totalBound <= GRADIENT_BOUND && Number.isFinite(taskLoss) && Number.isFinite(auxLoss);
}
