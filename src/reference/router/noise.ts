import type { Floats } from "../floats.ts";
import { sigmoid } from "./scores.ts";

/** Smallest scale of learned noise; from the authors' code, not in the paper. */
const LEAST_SCALE = 1e-2;

/**
 * The scale of every logit's noise: `fixed` if given, else learned: std[t,e] = softplus(z[t,E+e]) + 0.01
 *
 * shapes  std [T,E], z [T,Q], Q = 2E if learned
 * source  Shazeer et al. 2017 (arXiv 1701.06538), eq. 4
 */
export function noiseScales(
  std: Floats,
  z: Floats,
  fixed: number | undefined,
  T: number,
  E: number,
  Q: number,
): void {
  for (let t = 0; t < T; t++) {
    for (let e = 0; e < E; e++) {
      std[t * E + e] = fixed ?? softplus(z[t * Q + E + e]) + LEAST_SCALE;
    }
  }
}

/**
 * noisy[t,e] = z[t,e] + std[t,e] * normals[t,e]
 *
 * shapes  noisy, std, normals [T,E], z [T,Q]
 * source  Shazeer et al. 2017, eq. 4
 */
export function addNoise(
  noisy: Floats,
  z: Floats,
  std: Floats,
  normals: Floats,
  T: number,
  E: number,
  Q: number,
): void {
  for (let t = 0; t < T; t++) {
    for (let e = 0; e < E; e++) {
      const i = t * E + e;
      noisy[i] = z[t * Q + e] + std[i] * normals[i];
    }
  }
}

/**
 * dz[t,e] = dNoisy[t,e], and if the scale is learned
 * dz[t,E+e] = (dNoisy[t,e] * normals[t,e] + dStd[t,e]) * sigmoid(z[t,E+e])
 *
 * shapes  dz, z [T,Q], dNoisy, dStd, normals [T,E]
 */
export function noiseBackward(
  dz: Floats,
  dNoisy: Floats,
  dStd: Floats,
  z: Floats,
  normals: Floats,
  T: number,
  E: number,
  Q: number,
): void {
  for (let t = 0; t < T; t++) {
    for (let e = 0; e < E; e++) {
      const i = t * E + e;
      dz[t * Q + e] = dNoisy[i];
      if (Q === E) continue;
      const slope = sigmoid(z[t * Q + E + e]);
      dz[t * Q + E + e] = (dNoisy[i] * normals[i] + dStd[i]) * slope;
    }
  }
}

/** log(1 + exp(x)) without overflow. */
export function softplus(x: number): number {
  return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
}
