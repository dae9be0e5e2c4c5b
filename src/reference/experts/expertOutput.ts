import type { Floats } from "../floats.ts";

/**
 * o[a,c] = b2[e,c] + sum_i h[a,i] * w2[e,i,c] for every kept assignment a of expert e.
 *
 * shapes  o [T*S,C], h [T*S,H], w2 [A,H,C], b2 [A,C], order [T*S], offsets [A+1] (see dispatch)
 * source  torch.nn.Linear, one per expert
 */
export function expertOutput(
  o: Floats,
  h: Floats,
  w2: Floats,
  b2: Floats,
  order: Uint32Array,
  offsets: Uint32Array,
  A: number,
  H: number,
  C: number,
): void {
  for (let e = 0; e < A; e++) {
    for (let s = offsets[e]; s < offsets[e + 1]; s++) {
      const a = order[s];
      for (let c = 0; c < C; c++) {
        let sum = b2[e * C + c];
        for (let i = 0; i < H; i++) sum += h[a * H + i] * w2[(e * H + i) * C + c];
        o[a * C + c] = sum;
      }
    }
  }
}

/**
 * dW2[e,i,c] = sum_a h[a,i] * dO[a,c], dB2[e,c] = sum_a dO[a,c], over the assignments of e;
 * dh[a,i] = sum_c dO[a,c] * w2[e,i,c] where h[a,i] > 0, else 0: the gradient before the relu.
 *
 * shapes  dW2 [A,H,C], dB2 [A,C], dh, h [T*S,H], dO [T*S,C], w2 [A,H,C], order [T*S], offsets [A+1]
 */
export function expertOutputBackward(
  dW2: Floats,
  dB2: Floats,
  dh: Floats,
  dO: Floats,
  h: Floats,
  w2: Floats,
  order: Uint32Array,
  offsets: Uint32Array,
  A: number,
  H: number,
  C: number,
): void {
  for (let e = 0; e < A; e++) {
    const first = offsets[e];
    const last = offsets[e + 1];
    for (let c = 0; c < C; c++) {
      let bias = 0;
      for (let s = first; s < last; s++) bias += dO[order[s] * C + c];
      dB2[e * C + c] = bias;
    }
    for (let i = 0; i < H; i++) {
      for (let c = 0; c < C; c++) {
        let sum = 0;
        for (let s = first; s < last; s++) sum += h[order[s] * H + i] * dO[order[s] * C + c];
        dW2[(e * H + i) * C + c] = sum;
      }
    }
    for (let s = first; s < last; s++) {
      const a = order[s];
      for (let i = 0; i < H; i++) {
        let sum = 0;
        for (let c = 0; c < C; c++) sum += dO[a * C + c] * w2[(e * H + i) * C + c];
        dh[a * H + i] = h[a * H + i] > 0 ? sum : 0;
      }
    }
  }
}
