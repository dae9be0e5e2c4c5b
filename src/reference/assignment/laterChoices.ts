import type { Floats } from "../floats.ts";
import { STREAM, uniform } from "../random/random.ts";
import { NONE } from "./none.ts";

/**
 * Keeps the second and later choices of a token with probability min(1, 2 * gate): slot j >= 1 of token t becomes NONE
 * unless 2 * gates[a] > u_a, u_a uniform in [0, 1), a = t*S + j. Gates are not scaled again: the part of the answer
 * that such an expert would have given is missing.
 *
 * shapes  selected, gates [T,S], the first J slots routed
 * source  Lepikhin et al. 2020 (arXiv 2006.16668), algorithm 1
 */
export function dropLaterChoices(
  selected: Uint32Array,
  gates: Floats,
  T: number,
  S: number,
  J: number,
  seed: number,
  step: number,
): void {
  for (let t = 0; t < T; t++) {
    for (let a = t * S + 1; a < t * S + J; a++) {
      if (!(2 * gates[a] > uniform(seed, STREAM.later, step, a))) selected[a] = NONE;
    }
  }
}
