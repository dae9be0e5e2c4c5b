import type { Split } from "../../data/dataset.ts";

/**
 * Images without their empty pixels (four fifths of a digit is paper): compressed sparse rows.
 * Image i has the pixels pixels[k] with brightness brightness[levels[k]], starts[i] <= k < starts[i+1],
 * pixels ascending.
 */
export interface SparseImages {
  readonly starts: Uint32Array;
  readonly pixels: Uint16Array | Uint32Array;
  readonly levels: Uint8Array | Uint32Array;
  /** In f64 for the loops' sake. */
  readonly brightness: Float64Array;
}

/** level / 255 as f32: what unpack4x8unorm gives. */
export const BRIGHTNESS = Float64Array.from({ length: 256 }, (_, level) =>
  Math.fround(level / 255),
);

/** Compresses the first `count` images. */
export function compressImages(
  { images }: Pick<Split, "images">,
  numPixels: number,
  count: number,
): SparseImages {
  let total = 0;
  for (let i = 0; i < count * numPixels; i++) if (images[i] > 0) total++;
  const starts = new Uint32Array(count + 1);
  const pixels = numPixels <= 0x10000 ? new Uint16Array(total) : new Uint32Array(total);
  const levels = new Uint8Array(total);
  let k = 0;
  for (let i = 0; i < count; i++) {
    for (let d = 0; d < numPixels; d++) {
      const level = images[i * numPixels + d];
      if (level === 0) continue;
      pixels[k] = d;
      levels[k] = level;
      k++;
    }
    starts[i + 1] = k;
  }
  return { starts, pixels, levels, brightness: BRIGHTNESS };
}

const compressed = new WeakMap<Split, SparseImages>();

/** A split's images compressed, once for all the engines that train on it. */
export function sparseImagesOf(split: Split, numPixels: number): SparseImages {
  let images = compressed.get(split);
  if (!images) {
    images = compressImages(split, numPixels, split.count);
    compressed.set(split, images);
  }
  return images;
}
