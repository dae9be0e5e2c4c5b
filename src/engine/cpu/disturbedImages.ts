import { roundToBf16 } from "../../reference/experts/rounding.ts";
import type { Disturbance } from "../../reference/model/inputs.ts";
import { entryUniform } from "../../reference/random/masks.ts";
import { STREAM } from "../../reference/random/random.ts";
import type { SparseBatch } from "./sparseProducts.ts";

/**
 * A batch whose pixels were dropped, jittered or rounded, each filled pixel with a brightness of its own.
 * Twin: denseProducts.disturb in src/reference/model/dense.ts; an empty pixel stays empty under all three.
 */
export function disturbImages(
  { images, rows }: SparseBatch,
  T: number,
  D: number,
  { dropout, jitter, rounds, seed, step }: Disturbance,
): SparseBatch {
  const starts = new Uint32Array(T + 1);
  for (let t = 0; t < T; t++) {
    starts[t + 1] = starts[t] + images.starts[rows[t] + 1] - images.starts[rows[t]];
  }
  const total = starts[T];
  const pixels = new Uint32Array(total);
  const brightness = new Float64Array(total);
  const scale = 1 / (1 - dropout);
  for (let t = 0; t < T; t++) {
    const first = images.starts[rows[t]];
    for (let k = starts[t]; k < starts[t + 1]; k++) {
      const source = first + k - starts[t];
      const d = images.pixels[source];
      let x = images.brightness[images.levels[source]];
      if (dropout > 0) {
        const isKept = entryUniform(seed, STREAM.inputDropout, step, t, d, D) >= dropout;
        x = isKept ? Math.fround(x * scale) : 0;
      }
      if (jitter > 0) {
        const u = entryUniform(seed, STREAM.jitter, step, t, d, D);
        x = Math.fround(x * (1 + jitter * (2 * u - 1)));
      }
      pixels[k] = d;
      brightness[k] = rounds ? roundToBf16(x) : x;
    }
  }
  const levels = Uint32Array.from({ length: total }, (_, k) => k);
  const own = Uint32Array.from({ length: T }, (_, t) => t);
  return { images: { starts, pixels, levels, brightness }, rows: own };
}
