import type { Floats } from "../floats.ts";

/**
 * Adds the policy gradient of a router that draws one expert per token. The reward r_t is minus the token's loss, the
 * baseline b_t the mean reward of the other tokens, which keeps the gradient unbiased:
 * dz[t,e] += -(r_t - b_t) * ([e = selected_t] - s[t,e]) / T
 *
 * shapes  dz, s [T,E], losses [T], selected [T,S]: the drawn expert is in slot 0
 * source  Williams 1992 (REINFORCE); leave-one-out baseline: Kool et al. 2019
 */
export function addReinforce(
  dz: Floats,
  losses: Floats,
  s: Floats,
  selected: Uint32Array,
  T: number,
  E: number,
  S: number,
): void {
  let total = 0;
  for (let t = 0; t < T; t++) total += losses[t];
  for (let t = 0; t < T; t++) {
    const baseline = T > 1 ? (total - losses[t]) / (T - 1) : 0;
    const disadvantage = losses[t] - baseline;
    for (let e = 0; e < E; e++) {
      const drawn = selected[t * S] === e ? 1 : 0;
      dz[t * E + e] += (disadvantage * (drawn - s[t * E + e])) / T;
    }
  }
}
