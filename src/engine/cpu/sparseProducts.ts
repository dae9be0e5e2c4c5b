import type { Floats } from "../../reference/floats.ts";
import type { InputProducts } from "../../reference/model/inputs.ts";
import { disturbImages } from "./disturbedImages.ts";
import { addImageOuterProduct } from "./imageOuterProduct.ts";
import { addImageTimesMatrix } from "./imageTimesMatrix.ts";
import type { SparseImages } from "./sparseImages.ts";

/** A batch: token t is the image rows[t]. */
export interface SparseBatch {
  readonly images: SparseImages;
  readonly rows: Uint32Array;
}

/** The products of images that are mostly paper. The readable twins are in src/reference/model/dense.ts. */
export const sparseProducts: InputProducts<SparseBatch> = {
  linear(out, { images, rows }, w, T, _, N) {
    out.fill(0, 0, T * N);
    for (let t = 0; t < T; t++) addImageTimesMatrix(out, t * N, images, rows[t], w, 0, N);
  },

  linearBackward(dW, dOut, { images, rows }, T, _, N) {
    dW.fill(0);
    for (let t = 0; t < T; t++) addImageOuterProduct(dW, 0, images, rows[t], dOut, t * N, N);
  },

  /** Expert by expert, so that one expert's weights stay in the cache while its tokens pass. */
  expertHidden(h, { images, rows }, w1, b1, order, offsets, I, A, S, H) {
    for (let e = 0; e < A; e++) {
      for (let s = offsets[e]; s < offsets[e + 1]; s++) {
        const a = order[s];
        const image = rows[Math.floor(a / S)];
        for (let i = 0; i < H; i++) h[a * H + i] = b1[e * H + i];
        addImageTimesMatrix(h, a * H, images, image, w1, e * I * H, H);
        rectify(h, a * H, H);
      }
    }
  },

  expertHiddenBackward(dW1, dB1, dHidden, { images, rows }, order, offsets, I, A, S, H) {
    dW1.fill(0);
    dB1.fill(0);
    for (let e = 0; e < A; e++) {
      for (let s = offsets[e]; s < offsets[e + 1]; s++) {
        const a = order[s];
        const image = rows[Math.floor(a / S)];
        for (let i = 0; i < H; i++) dB1[e * H + i] += dHidden[a * H + i];
        addImageOuterProduct(dW1, e * I * H, images, image, dHidden, a * H, H);
      }
    }
  },

  disturb: (batch, T, I, change) => disturbImages(batch, T, I, change),

  bytes({ images, rows }, t, I) {
    const { starts, pixels, levels, brightness } = images;
    const bytes = new Uint8Array(I);
    for (let k = starts[rows[t]]; k < starts[rows[t] + 1]; k++) {
      bytes[pixels[k]] = Math.round(brightness[levels[k]] * 255);
    }
    return bytes;
  },
};

function rectify(h: Floats, start: number, count: number): void {
  for (let i = start; i < start + count; i++) h[i] = Math.max(h[i], 0);
}
