import type { Floats } from "../floats.ts";

/**
 * h[a,i] = relu(b1[e,i] + sum_d x[t,d] * w1[e,d,i]) for every kept assignment a = t*S + j of expert e.
 *
 * shapes  h [T*S,H], x [T,D], w1 [A,D,H], b1 [A,H], order [T*S], offsets [A+1] (see dispatch)
 * source  torch.nn.Linear then torch.relu, one pair per expert
 */
export function expertHidden(
  h: Floats,
  x: Floats,
  w1: Floats,
  b1: Floats,
  order: Uint32Array,
  offsets: Uint32Array,
  D: number,
  A: number,
  S: number,
  H: number,
): void {
  for (let e = 0; e < A; e++) {
    for (let s = offsets[e]; s < offsets[e + 1]; s++) {
      const a = order[s];
      const t = Math.floor(a / S);
      for (let i = 0; i < H; i++) {
        let sum = b1[e * H + i];
        for (let d = 0; d < D; d++) sum += x[t * D + d] * w1[(e * D + d) * H + i];
        h[a * H + i] = Math.max(sum, 0); // NaN stays NaN, so that the guard rejects the step
      }
    }
  }
}

/**
 * dW1[e,d,i] = sum_a x[t,d] * dHidden[a,i], dB1[e,i] = sum_a dHidden[a,i], over the assignments of e.
 * dHidden is the gradient before the relu: zero where h is zero. An expert without tokens gets zeros.
 *
 * shapes  dW1 [A,D,H], dB1 [A,H], dHidden [T*S,H], x [T,D], order [T*S], offsets [A+1]
 */
export function expertHiddenBackward(
  dW1: Floats,
  dB1: Floats,
  dHidden: Floats,
  x: Floats,
  order: Uint32Array,
  offsets: Uint32Array,
  D: number,
  A: number,
  S: number,
  H: number,
): void {
  for (let e = 0; e < A; e++) {
    for (let i = 0; i < H; i++) {
      let bias = 0;
      for (let s = offsets[e]; s < offsets[e + 1]; s++) bias += dHidden[order[s] * H + i];
      dB1[e * H + i] = bias;
      for (let d = 0; d < D; d++) {
        let sum = 0;
        for (let s = offsets[e]; s < offsets[e + 1]; s++) {
          const a = order[s];
          sum += x[Math.floor(a / S) * D + d] * dHidden[a * H + i];
        }
        dW1[(e * D + d) * H + i] = sum;
      }
    }
  }
}

/**
 * dx[t,d] += sum_i dHidden[a,i] * w1[e,d,i] for every kept assignment a of token t: the input's gradient, for a layer below.
 *
 * shapes  dx [T,D], dHidden [T*S,H], w1 [A,D,H], order [T*S], offsets [A+1]
 */
export function addExpertInputGradient(
  dx: Floats,
  dHidden: Floats,
  w1: Floats,
  order: Uint32Array,
  offsets: Uint32Array,
  D: number,
  A: number,
  S: number,
  H: number,
): void {
  for (let e = 0; e < A; e++) {
    for (let s = offsets[e]; s < offsets[e + 1]; s++) {
      const a = order[s];
      const t = Math.floor(a / S);
      for (let d = 0; d < D; d++) {
        let sum = dx[t * D + d];
        for (let i = 0; i < H; i++) sum += dHidden[a * H + i] * w1[(e * D + d) * H + i];
        dx[t * D + d] = sum;
      }
    }
  }
}
