import type { Split } from "../data/dataset.ts";

/** [T,D] pixels in [0,1] of some images of a split. */
export function toPixels(split: Split, indices: readonly number[]): Float32Array {
  const D = split.images.length / split.count;
  const x = new Float32Array(indices.length * D);
  indices.forEach((index, t) => {
    const image = imageAt(split, index);
    for (let d = 0; d < D; d++) x[t * D + d] = image[d] / 255;
  });
  return x;
}

export function imageAt({ images, count }: Split, index: number): Uint8Array {
  const D = images.length / count;
  return images.subarray(index * D, (index + 1) * D);
}
