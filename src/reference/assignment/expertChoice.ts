import type { Floats } from "../floats.ts";
import { NONE } from "./none.ts";

/**
 * Every expert takes the `capacity` tokens with its highest scores; ties go to the earlier token.
 * selected[t*stride + e] = e where expert e takes token t, else NONE: a token may have any number of experts, or none.
 *
 * shapes  selected [T,stride] with stride >= E, s [T,E]
 * source  Zhou et al. 2022 (arXiv 2202.09368)
 */
export function chooseTokens(
  selected: Uint32Array,
  s: Floats,
  T: number,
  E: number,
  stride: number,
  capacity: number,
): void {
  const tokens = Array.from({ length: T }, (_, t) => t);
  for (let e = 0; e < E; e++) {
    const ranked = tokens.toSorted((a, b) => s[b * E + e] - s[a * E + e] || a - b);
    ranked.forEach((t, rank) => {
      selected[t * stride + e] = rank < capacity ? e : NONE;
    });
  }
}
