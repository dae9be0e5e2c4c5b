/**
 * Counter-based randomness: every random number is a pure function of (seed, stream, step, index).
 * Twin of shaders/lib/random.wgsl.
 */

/** One stream for each use of random numbers. Numbers of different streams are independent. */
export const STREAM = {
  init: 1,
  order: 2,
  noise: 3,
  jitter: 4,
  inputDropout: 5,
  expertDropout: 6,
  sample: 7,
  later: 8,
  hash: 9,
} as const;

/**
 * pcg4d: four u32 in, four well-mixed u32 out.
 * Jarzynski and Olano, "Hash Functions for GPU Rendering", JCGT 9(3), 2020.
 */
export function pcg4d(
  a: number,
  b: number,
  c: number,
  d: number,
): [x: number, y: number, z: number, w: number] {
  let x = (Math.imul(a, 1664525) + 1013904223) >>> 0;
  let y = (Math.imul(b, 1664525) + 1013904223) >>> 0;
  let z = (Math.imul(c, 1664525) + 1013904223) >>> 0;
  let w = (Math.imul(d, 1664525) + 1013904223) >>> 0;
  x = (x + Math.imul(y, w)) >>> 0;
  y = (y + Math.imul(z, x)) >>> 0;
  z = (z + Math.imul(x, y)) >>> 0;
  w = (w + Math.imul(y, z)) >>> 0;
  x ^= x >>> 16;
  y ^= y >>> 16;
  z ^= z >>> 16;
  w ^= w >>> 16;
  x = (x + Math.imul(y, w)) >>> 0;
  y = (y + Math.imul(z, x)) >>> 0;
  z = (z + Math.imul(x, y)) >>> 0;
  w = (w + Math.imul(y, z)) >>> 0;
  return [x, y, z, w];
}

/** Uniform in [0, 1): a multiple of 2^-24, hence exact in f32. */
export function uniform(seed: number, stream: number, step: number, index: number): number {
  return (pcg4d(index, step, stream, seed)[0] >>> 8) * 2 ** -24;
}
