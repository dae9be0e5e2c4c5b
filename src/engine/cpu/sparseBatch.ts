import type { Floats } from "../../reference/floats.ts";
import { LEVEL_BITS, type SparseImages } from "./sparseImages.ts";

/**
 * The non-empty pixels of a batch: token t has pixels[k] with brightness[k], starts[t] <= k < starts[t+1], pixels
 * ascending. The arrays may be longer than the batch needs.
 */
export interface SparseBatch {
  readonly starts: Uint32Array;
  readonly pixels: Uint32Array;
  readonly brightness: Floats;
}

/** Fills `batch` with T tokens: token t is the image rows[t]. */
export function gatherImages(
  { starts, pixels, brightness }: SparseBatch,
  images: SparseImages,
  rows: Uint32Array,
  T: number,
): void {
  let k = 0;
  for (let t = 0; t < T; t++) {
    starts[t] = k;
    const last = images.starts[rows[t] + 1];
    for (let source = images.starts[rows[t]]; source < last; source++, k++) {
      const entry = images.entries[source];
      pixels[k] = entry >>> LEVEL_BITS;
      brightness[k] = BRIGHTNESS[entry & 255];
    }
  }
  starts[T] = k;
}

/** level / 255 in f32, as unpack4x8unorm computes it in WGSL. */
export const BRIGHTNESS = Float64Array.from({ length: 256 }, (_, level) =>
  Math.fround(level / 255),
);

/** All pixels of token t as bytes, empty ones included. */
export function bytesOfToken(
  { starts, pixels, brightness }: SparseBatch,
  t: number,
  D: number,
): Uint8Array {
  const bytes = new Uint8Array(D);
  for (let k = starts[t]; k < starts[t + 1]; k++)
    bytes[pixels[k]] = Math.round(brightness[k] * 255);
  return bytes;
}
