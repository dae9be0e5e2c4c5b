import type { Floats } from "../floats.ts";

/**
 * z[t,e] = sum_d x[t,d] * w[d,e]
 *
 * shapes  z [T,E], x [T,D], w [D,E]
 * source  Shazeer et al. 2017 (arXiv 1701.06538), eq. 3 without noise; torch.nn.Linear(bias=False)
 */
export function routerLogits(
  z: Floats,
  x: Floats,
  w: Floats,
  T: number,
  D: number,
  E: number,
): void {
  for (let t = 0; t < T; t++) {
    for (let e = 0; e < E; e++) {
      let sum = 0;
      for (let d = 0; d < D; d++) sum += x[t * D + d] * w[d * E + e];
      z[t * E + e] = sum;
    }
  }
}

/**
 * dW[d,e] = sum_t x[t,d] * dz[t,e]
 *
 * shapes  dW [D,E], dz [T,E], x [T,D]
 */
export function routerLogitsBackward(
  dW: Floats,
  dz: Floats,
  x: Floats,
  T: number,
  D: number,
  E: number,
): void {
  for (let d = 0; d < D; d++) {
    for (let e = 0; e < E; e++) {
      let sum = 0;
      for (let t = 0; t < T; t++) sum += x[t * D + d] * dz[t * E + e];
      dW[d * E + e] = sum;
    }
  }
}

/**
 * dx[t,d] += sum_e dz[t,e] * w[d,e]: the input's gradient, for a layer below.
 *
 * shapes  dx [T,D], dz [T,E], w [D,E]
 */
export function addRouterInputGradient(
  dx: Floats,
  dz: Floats,
  w: Floats,
  T: number,
  D: number,
  E: number,
): void {
  for (let t = 0; t < T; t++) {
    for (let d = 0; d < D; d++) {
      let sum = dx[t * D + d];
      for (let e = 0; e < E; e++) sum += dz[t * E + e] * w[d * E + e];
      dx[t * D + d] = sum;
    }
  }
}
