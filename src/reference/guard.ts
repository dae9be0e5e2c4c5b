import type { Floats } from "./floats.ts";

/**
 * A step whose gradient may exceed this is not applied: the square, which Adam stores, must stay far
 * from f32's 3.4e38.
 */
export const GRADIENT_BOUND = 1e18;

/** Per-token gradients, from which the gradients of router and experts are summed. */
export interface TokenGradients {
  /** [T,Q] */
  readonly dz: Floats;
  /** [T*S,H] before the relu */
  readonly dh: Floats;
  /** [T*S,O] */
  readonly dO: Floats;
  /** [T*S,H] */
  readonly h: Floats;
  /** [T*S] */
  readonly kept: Uint8Array;
}

/**
 * bound[t] = reach * ( sum_q |dz[t,q]| + sum_a sum_i |dh[a,i]| ) + sum_a (1 + max_i h[a,i]) * sum_o |dO[a,o]|
 * over the kept assignments a of t. `reach` is at least 1 and at least every input of the token, so no entry of any
 * weight gradient exceeds sum_t bound[t]. A step is thus known to be finite before a weight gradient is computed.
 *
 * shapes  bound [T]
 */
export function tokenBound(
  bound: Floats,
  { dz, dh, dO, h, kept }: TokenGradients,
  reach: (t: number) => number,
  T: number,
  Q: number,
  S: number,
  H: number,
  O: number,
): void {
  for (let t = 0; t < T; t++) {
    let inputs = 0;
    let outputs = 0;
    for (let q = 0; q < Q; q++) inputs += Math.abs(dz[t * Q + q]);
    for (let a = t * S; a < (t + 1) * S; a++) {
      if (!kept[a]) continue;
      let largest = 0;
      for (let i = 0; i < H; i++) {
        inputs += Math.abs(dh[a * H + i]);
        largest = Math.max(largest, h[a * H + i]);
      }
      outputs += (1 + largest) * sumAbsolute(dO, a, O);
    }
    bound[t] = reach(t) * inputs + outputs;
  }
}

/**
 * bound[t] += (1 + max_m |v[t,m]|) * sum_c |dy[t,c]| + reach * sum_m |du[t,m]|: the bound of a layer's head and
 * projection. `reach` is at least 1 and at least every pixel.
 *
 * shapes  bound [T], dy [T,C], v, du [T,M]
 */
export function addLayerBound(
  bound: Floats,
  dy: Floats,
  v: Floats,
  du: Floats,
  reach: number,
  T: number,
  M: number,
  C: number,
): void {
  for (let t = 0; t < T; t++) {
    const head = (1 + largestMagnitude(v, t, M)) * sumAbsolute(dy, t, C);
    bound[t] += head + reach * sumAbsolute(du, t, M);
  }
}

/** max_i |values[row,i]| of a row of `count`; NaN if one is. */
export function largestMagnitude(values: Floats, row: number, count: number): number {
  let largest = 0;
  for (let i = row * count; i < (row + 1) * count; i++) {
    largest = Math.max(largest, Math.abs(values[i]));
  }
  return largest;
}

function sumAbsolute(values: Floats, row: number, count: number): number {
  let sum = 0;
  for (let i = row * count; i < (row + 1) * count; i++) sum += Math.abs(values[i]);
  return sum;
}

/** Whether a step may be applied. The comparison is `<=`, so that NaN gives false. */
export function isStepSafe(totalBound: number, taskLoss: number, auxLoss: number): boolean {
  return totalBound <= GRADIENT_BOUND && Number.isFinite(taskLoss) && Number.isFinite(auxLoss);
}
