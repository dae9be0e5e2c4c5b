import type { Floats } from "../floats.ts";
import { STREAM, uniform } from "../random/random.ts";
import { NONE } from "./none.ts";

/**
 * Sends a token to its second expert, and those after it, only with probability min(1, 2 * gate): slot
 * j >= 1 of token t becomes NONE unless 2 * gates[a] > u_a, u_a uniform in [0, 1), a = t*S + j. The gates
 * stay as they are: a weak expert is seldom asked, and what it would have said is left out.
 *
 * shapes  selected, gates [T,S], of which slots 0 .. routedSlots - 1 are routed
 * source  Lepikhin et al. 2020 (arXiv 2006.16668), algorithm 1
 */
export function dropLaterChoices(
  selected: Uint32Array,
  gates: Floats,
  T: number,
  S: number,
  routedSlots: number,
  seed: number,
  step: number,
): void {
  for (let t = 0; t < T; t++) {
    for (let a = t * S + 1; a < t * S + routedSlots; a++) {
      if (!(2 * gates[a] > uniform(seed, STREAM.later, step, a))) selected[a] = NONE;
    }
  }
}
