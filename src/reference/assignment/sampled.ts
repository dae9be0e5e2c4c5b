import type { Floats } from "../floats.ts";
import { STREAM, uniform } from "../random/random.ts";

/**
 * selected[t*stride] = an expert drawn from the distribution d[t]: the first e with
 * d[t,0] + ... + d[t,e] > u_t, u_t uniform in [0, 1). Where rounding leaves the sum below u_t, the last.
 *
 * shapes  selected [T,stride], d [T,E] with rows that sum to 1
 * source  inversion of the distribution function; routers that are policies: Clark et al. 2022
 *         (arXiv 2202.01169)
 */
export function sampleExperts(
  selected: Uint32Array,
  d: Floats,
  T: number,
  E: number,
  stride: number,
  seed: number,
  step: number,
): void {
  for (let t = 0; t < T; t++) {
    const u = uniform(seed, STREAM.sample, step, t);
    let e = 0;
    let sum = d[t * E];
    while (e < E - 1 && !(sum > u)) {
      e++;
      sum += d[t * E + e];
    }
    selected[t * stride] = e;
  }
}
