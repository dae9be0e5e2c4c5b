import type { Split } from "../../data/dataset.ts";

/**
 * Images without their empty pixels, four fifths of a digit, as compressed sparse rows. Image i has entries[k],
 * starts[i] <= k < starts[i+1], pixels ascending; an entry is pixel << LEVEL_BITS | level.
 */
export interface SparseImages {
  readonly starts: Uint32Array;
  readonly entries: Uint32Array;
}

/** Levels are 1 to 255. */
export const LEVEL_BITS = 8;

/** Share of a digit's pixels that are not paper: 0.19 in MNIST. */
const LIT_SHARE = 0.2;

/** Bytes of so many images of handwriting when they are compressed. */
export function typicalBytes(images: number, numPixels: number): number {
  return images * 4 * (1 + Math.ceil(LIT_SHARE * numPixels));
}

/** Compresses the first `count` images. */
export function compressImages(
  { images }: Pick<Split, "images">,
  numPixels: number,
  count: number,
): SparseImages {
  let total = 0;
  for (let i = 0; i < count * numPixels; i++) if (images[i] > 0) total++;
  const starts = new Uint32Array(count + 1);
  const entries = new Uint32Array(total);
  let k = 0;
  for (let i = 0; i < count; i++) {
    for (let d = 0; d < numPixels; d++) {
      const level = images[i * numPixels + d];
      if (level > 0) entries[k++] = (d << LEVEL_BITS) | level;
    }
    starts[i + 1] = k;
  }
  return { starts, entries };
}

const compressed = new WeakMap<Split, SparseImages>();

/** A split's images, compressed once for all engines that train on it. */
export function sparseImagesOf(split: Split, numPixels: number): SparseImages {
  let images = compressed.get(split);
  if (!images) {
    images = compressImages(split, numPixels, split.count);
    compressed.set(split, images);
  }
  return images;
}
