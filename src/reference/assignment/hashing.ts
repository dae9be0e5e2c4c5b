import type { Floats } from "../floats.ts";
import { pcg4d, STREAM } from "../random/random.ts";

/**
 * A hash of all pixels of an image: h = seed, then h = pcg4d(word, h, hash, i)[0] for the image's i-th word of four
 * bytes, little endian, the last word padded with zeros.
 *
 * shapes  pixels: bytes; the image is pixels[start .. start + count)
 */
export function imageHash(
  pixels: ArrayLike<number>,
  start: number,
  count: number,
  seed: number,
): number {
  let hash = seed;
  for (let i = 0; 4 * i < count; i++) {
    let word = 0;
    for (let byte = 0; byte < 4 && 4 * i + byte < count; byte++) {
      word |= pixels[start + 4 * i + byte] << (8 * byte);
    }
    hash = pcg4d(word, hash, STREAM.hash, i)[0];
  }
  return hash;
}

/**
 * selected[t*stride] = imageHash of image t mod E: a random expert for each image, the same in every epoch. Similar
 * images have unrelated experts.
 *
 * shapes  selected [T,stride], pixels [T,D] bytes
 * source  Roller et al. 2021 (arXiv 2106.04426), random hash; here of an image in place of a word
 */
export function hashImages(
  selected: Uint32Array,
  pixels: ArrayLike<number>,
  T: number,
  D: number,
  E: number,
  stride: number,
  seed: number,
): void {
  for (let t = 0; t < T; t++) selected[t * stride] = imageHash(pixels, t * D, D, seed) % E;
}

/**
 * selected[t*stride] = pcg4d(code_t, 0, hash, seed)[0] mod E, code_t = sum_b 2^b over the columns b
 * with z[t,b] > 0: images on the same side of every projection go to the same expert.
 *
 * shapes  selected [T,stride], z [T,Q], at most 32 columns
 * source  Charikar 2002, "Similarity Estimation Techniques from Rounding Algorithms"
 */
export function hashLocality(
  selected: Uint32Array,
  z: Floats,
  T: number,
  Q: number,
  E: number,
  stride: number,
  seed: number,
): void {
  for (let t = 0; t < T; t++) {
    let code = 0;
    for (let b = 0; b < Q; b++) if (z[t * Q + b] > 0) code |= 1 << b;
    selected[t * stride] = pcg4d(code, 0, STREAM.hash, seed)[0] % E;
  }
}
