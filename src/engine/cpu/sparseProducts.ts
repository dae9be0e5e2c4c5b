import type { Floats } from "../../reference/floats.ts";
import { addImageOuterProduct } from "./imageOuterProduct.ts";
import { addImageTimesMatrix } from "./imageTimesMatrix.ts";
import type { SparseImages } from "./sparseImages.ts";

/** A batch: token t is the image rows[t]. */
export interface SparseBatch {
  readonly images: SparseImages;
  readonly rows: Uint32Array;
}

/** Fast twin of routerLogits (src/reference/router/routerLogits.ts). */
export function sparseRouterLogits(
  z: Floats,
  { images, rows }: SparseBatch,
  w: Floats,
  T: number,
  E: number,
): void {
  z.fill(0, 0, T * E);
  for (let t = 0; t < T; t++) addImageTimesMatrix(z, t * E, images, rows[t], w, 0, E);
}

/** Fast twin of routerLogitsBackward. */
export function sparseRouterLogitsBackward(
  dW: Floats,
  dz: Floats,
  { images, rows }: SparseBatch,
  T: number,
  E: number,
): void {
  dW.fill(0);
  for (let t = 0; t < T; t++) addImageOuterProduct(dW, 0, images, rows[t], dz, t * E, E);
}

/**
 * Fast twin of expertHidden (src/reference/experts/expertHidden.ts). Expert by expert, so that one expert's
 * weights stay in the cache while its tokens pass.
 */
export function sparseExpertHidden(
  h: Floats,
  { images, rows }: SparseBatch,
  w1: Floats,
  b1: Floats,
  order: Uint32Array,
  offsets: Uint32Array,
  D: number,
  E: number,
  K: number,
  H: number,
): void {
  for (let e = 0; e < E; e++) {
    for (let s = offsets[e]; s < offsets[e + 1]; s++) {
      const a = order[s];
      const image = rows[Math.floor(a / K)];
      for (let i = 0; i < H; i++) h[a * H + i] = b1[e * H + i];
      addImageTimesMatrix(h, a * H, images, image, w1, e * D * H, H);
      for (let i = 0; i < H; i++) h[a * H + i] = Math.max(h[a * H + i], 0);
    }
  }
}

/** Fast twin of expertHiddenBackward. */
export function sparseExpertHiddenBackward(
  dW1: Floats,
  dB1: Floats,
  dHidden: Floats,
  { images, rows }: SparseBatch,
  order: Uint32Array,
  offsets: Uint32Array,
  D: number,
  E: number,
  K: number,
  H: number,
): void {
  dW1.fill(0);
  dB1.fill(0);
  for (let e = 0; e < E; e++) {
    for (let s = offsets[e]; s < offsets[e + 1]; s++) {
      const a = order[s];
      const image = rows[Math.floor(a / K)];
      for (let i = 0; i < H; i++) dB1[e * H + i] += dHidden[a * H + i];
      addImageOuterProduct(dW1, e * D * H, images, image, dHidden, a * H, H);
    }
  }
}
