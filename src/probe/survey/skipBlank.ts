import type { Floats } from "../../reference/floats.ts";
import { denseProducts } from "../../reference/model/dense.ts";
import type { Products } from "../../reference/model/products.ts";

/**
 * The readable products, but without the terms of blank pixels, which most of a digit's are. Sums run in the same order,
 * so that results are equal to the bit.
 */
export const skipBlank: Products<Floats, Float64Array> = {
  ...denseProducts,
  // Nothing is trained.
  gradients: () => new Float64Array(0),
  images: {
    ...denseProducts.images,
    linear(out, x, w, T, D, N) {
      const sums = new Float64Array(N);
      for (let t = 0; t < T; t++) {
        sums.fill(0);
        for (let d = 0; d < D; d++) {
          const pixel = x[t * D + d];
          if (pixel === 0) continue;
          for (let n = 0; n < N; n++) sums[n] += pixel * w[d * N + n];
        }
        for (let n = 0; n < N; n++) out[t * N + n] = sums[n];
      }
    },
    expertHidden(h, x, w1, b1, order, offsets, D, A, S, H) {
      const sums = new Float64Array(H);
      for (let e = 0; e < A; e++) {
        for (let s = offsets[e]; s < offsets[e + 1]; s++) {
          const a = order[s];
          const row = Math.floor(a / S) * D;
          for (let i = 0; i < H; i++) sums[i] = b1[e * H + i];
          for (let d = 0; d < D; d++) {
            const pixel = x[row + d];
            if (pixel === 0) continue;
            const first = (e * D + d) * H;
            for (let i = 0; i < H; i++) sums[i] += pixel * w1[first + i];
          }
          for (let i = 0; i < H; i++) h[a * H + i] = Math.max(sums[i], 0);
        }
      }
    },
  },
};
