import { STREAM, uniform } from "../random/random.ts";

/**
 * selected[t*stride] = floor(u_t * E), u_t uniform in [0, 1): a new random expert for every token of every batch. All
 * experts see the same distribution of images, so none can specialise.
 *
 * shapes  selected [T,stride]
 */
export function drawExperts(
  selected: Uint32Array,
  T: number,
  E: number,
  stride: number,
  seed: number,
  step: number,
): void {
  for (let t = 0; t < T; t++) {
    selected[t * stride] = Math.floor(uniform(seed, STREAM.sample, step, t) * E);
  }
}
