import { roundToBf16 } from "../../reference/experts/rounding.ts";
import type { Floats } from "../../reference/floats.ts";
import type { Disturbance } from "../../reference/model/products.ts";
import { entryUniform } from "../../reference/random/masks.ts";
import { STREAM } from "../../reference/random/random.ts";
import type { SparseBatch } from "./sparseBatch.ts";

/**
 * The batch with its pixels dropped, jittered and rounded. Writes the new values to `brightness`; starts and pixels
 * are shared, since all three changes leave an empty pixel empty. Twin: disturb() in src/reference/model/dense.ts.
 */
export function disturbImages(
  brightness: Floats,
  batch: SparseBatch,
  T: number,
  D: number,
  { dropout, jitter, rounds, seed, step }: Disturbance,
): SparseBatch {
  const { starts, pixels } = batch;
  const scale = 1 / (1 - dropout);
  for (let t = 0; t < T; t++) {
    for (let k = starts[t]; k < starts[t + 1]; k++) {
      let x = batch.brightness[k];
      if (dropout > 0) {
        const isKept = entryUniform(seed, STREAM.inputDropout, step, t, pixels[k], D) >= dropout;
        x = isKept ? Math.fround(x * scale) : 0;
      }
      if (jitter > 0) {
        const u = entryUniform(seed, STREAM.jitter, step, t, pixels[k], D);
        x = Math.fround(x * (1 + jitter * (2 * u - 1)));
      }
      brightness[k] = rounds ? roundToBf16(x) : x;
    }
  }
  return { starts, pixels, brightness };
}
