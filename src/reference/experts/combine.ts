import type { Floats } from "../floats.ts";

/**
 * y[t,c] = sum_j gates[t,j] * o[t*K+j,c]
 *
 * shapes  y [T,C], gates [T,K], o [T*K,C]
 * source  Shazeer et al. 2017 (arXiv 1701.06538), eq. 1
 */
export function combine(
  y: Floats,
  gates: Floats,
  o: Floats,
  T: number,
  K: number,
  C: number,
): void {
  for (let t = 0; t < T; t++) {
    for (let c = 0; c < C; c++) {
      let sum = 0;
      for (let j = 0; j < K; j++) sum += gates[t * K + j] * o[(t * K + j) * C + c];
      y[t * C + c] = sum;
    }
  }
}

/**
 * dGates[t,j] = sum_c dy[t,c] * o[t*K+j,c], dO[t*K+j,c] = gates[t,j] * dy[t,c]
 *
 * shapes  dGates, gates [T,K], dO, o [T*K,C], dy [T,C]
 */
export function combineBackward(
  dGates: Floats,
  dO: Floats,
  dy: Floats,
  gates: Floats,
  o: Floats,
  T: number,
  K: number,
  C: number,
): void {
  for (let t = 0; t < T; t++) {
    for (let j = 0; j < K; j++) {
      const a = t * K + j;
      let sum = 0;
      for (let c = 0; c < C; c++) {
        sum += dy[t * C + c] * o[a * C + c];
        dO[a * C + c] = gates[a] * dy[t * C + c];
      }
      dGates[a] = sum;
    }
  }
}
