import type { Floats } from "../floats.ts";

/**
 * h[a,i] = relu(b1[e,i] + sum_d x[t,d] * w1[e,d,i]) for every assignment a = t*K + j of expert e.
 *
 * shapes  h [T*K,H], x [T,D], w1 [E,D,H], b1 [E,H], order [T*K], offsets [E+1] (see dispatch)
 * source  torch.nn.Linear then torch.relu, one pair per expert
 */
export function expertHidden(
  h: Floats,
  x: Floats,
  w1: Floats,
  b1: Floats,
  order: Uint32Array,
  offsets: Uint32Array,
  _T: number,
  D: number,
  E: number,
  K: number,
  H: number,
): void {
  for (let e = 0; e < E; e++) {
    for (let s = offsets[e]; s < offsets[e + 1]; s++) {
      const a = order[s];
      const t = Math.floor(a / K);
      for (let i = 0; i < H; i++) {
        let sum = b1[e * H + i];
        for (let d = 0; d < D; d++) sum += x[t * D + d] * w1[(e * D + d) * H + i];
        h[a * H + i] = Math.max(sum, 0); // a NaN stays a NaN, for the guard to see
      }
    }
  }
}

/**
 * dW1[e,d,i] = sum_a x[t,d] * dHidden[a,i], dB1[e,i] = sum_a dHidden[a,i], over the assignments of e.
 * dHidden is the gradient before the relu: zero where h is. An expert without tokens gets zeros.
 *
 * shapes  dW1 [E,D,H], dB1 [E,H], dHidden [T*K,H], x [T,D], order [T*K], offsets [E+1]
 */
export function expertHiddenBackward(
  dW1: Floats,
  dB1: Floats,
  dHidden: Floats,
  x: Floats,
  order: Uint32Array,
  offsets: Uint32Array,
  _T: number,
  D: number,
  E: number,
  K: number,
  H: number,
): void {
  for (let e = 0; e < E; e++) {
    for (let i = 0; i < H; i++) {
      let bias = 0;
      for (let s = offsets[e]; s < offsets[e + 1]; s++) bias += dHidden[order[s] * H + i];
      dB1[e * H + i] = bias;
      for (let d = 0; d < D; d++) {
        let sum = 0;
        for (let s = offsets[e]; s < offsets[e + 1]; s++) {
          const a = order[s];
          sum += x[Math.floor(a / K) * D + d] * dHidden[a * H + i];
        }
        dW1[(e * D + d) * H + i] = sum;
      }
    }
  }
}
