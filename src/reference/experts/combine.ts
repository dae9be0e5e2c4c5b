import type { Floats } from "../floats.ts";

/**
 * y[t,c] += sum over kept a of gates[a] * o[a,c], a = t*S + j
 *
 * shapes  y [T,C], gates, kept [T,S], o [T*S,C]
 * source  Shazeer et al. 2017 (arXiv 1701.06538), eq. 1
 */
export function addCombined(
  y: Floats,
  gates: Floats,
  o: Floats,
  kept: Uint8Array,
  T: number,
  S: number,
  C: number,
): void {
  for (let t = 0; t < T; t++) {
    for (let c = 0; c < C; c++) {
      let sum = y[t * C + c];
      for (let a = t * S; a < (t + 1) * S; a++) if (kept[a]) sum += gates[a] * o[a * C + c];
      y[t * C + c] = sum;
    }
  }
}

/**
 * dGates[a] = sum_c dy[t,c] * o[a,c], dO[a,c] = gates[a] * dy[t,c]; zero where a is not kept.
 *
 * shapes  dGates, gates, kept [T,S], dO, o [T*S,C], dy [T,C]
 */
export function combineBackward(
  dGates: Floats,
  dO: Floats,
  dy: Floats,
  gates: Floats,
  o: Floats,
  kept: Uint8Array,
  T: number,
  S: number,
  C: number,
): void {
  for (let t = 0; t < T; t++) {
    for (let a = t * S; a < (t + 1) * S; a++) {
      let sum = 0;
      for (let c = 0; c < C; c++) {
        if (kept[a]) sum += dy[t * C + c] * o[a * C + c];
        dO[a * C + c] = kept[a] ? gates[a] * dy[t * C + c] : 0;
      }
      dGates[a] = sum;
    }
  }
}
