import type { Floats } from "../../reference/floats.ts";
import type { ImageProducts } from "../../reference/model/products.ts";
import { disturbImages } from "./disturbedImages.ts";
import { addImageOuterProduct } from "./imageOuterProduct.ts";
import { addImageTimesMatrix } from "./imageTimesMatrix.ts";
import { bytesOfToken, type SparseBatch } from "./sparseBatch.ts";

/** Products that skip empty pixels. Readable twins: src/reference/model/dense.ts. */
export const sparseProducts: ImageProducts<SparseBatch> = {
  linear(out, batch, w, T, _, N) {
    out.fill(0, 0, T * N);
    for (let t = 0; t < T; t++) addImageTimesMatrix(out, t * N, batch, t, w, 0, N);
  },

  linearBackward(dW, dOut, batch, T, _, N) {
    dW.fill(0);
    for (let t = 0; t < T; t++) addImageOuterProduct(dW, 0, batch, t, dOut, t * N, N);
  },

  /** The outer loop is over experts, so that one expert's weights stay in the cache. */
  expertHidden(h, batch, w1, b1, order, offsets, I, A, S, H) {
    for (let e = 0; e < A; e++) {
      for (let s = offsets[e]; s < offsets[e + 1]; s++) {
        const a = order[s];
        const t = Math.floor(a / S);
        for (let i = 0; i < H; i++) h[a * H + i] = b1[e * H + i];
        addImageTimesMatrix(h, a * H, batch, t, w1, e * I * H, H);
        rectify(h, a * H, H);
      }
    }
  },

  expertHiddenBackward(dW1, dB1, dHidden, batch, order, offsets, I, A, S, H) {
    dW1.fill(0);
    dB1.fill(0);
    for (let e = 0; e < A; e++) {
      for (let s = offsets[e]; s < offsets[e + 1]; s++) {
        const a = order[s];
        const t = Math.floor(a / S);
        for (let i = 0; i < H; i++) dB1[e * H + i] += dHidden[a * H + i];
        addImageOuterProduct(dW1, e * I * H, batch, t, dHidden, a * H, H);
      }
    }
  },

  disturb: (batch, T, I, change) =>
    disturbImages(new Float64Array(batch.starts[T]), batch, T, I, change),

  bytes: bytesOfToken,
};

function rectify(h: Floats, start: number, count: number): void {
  for (let i = start; i < start + count; i++) h[i] = Math.max(h[i], 0);
}
