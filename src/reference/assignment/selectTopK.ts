import type { Floats } from "../floats.ts";

/**
 * selected[t,0..K) = the K experts with the largest v[t,e], best first; ties go to the lower index. Always K distinct
 * experts, even where values are NaN. Rows of `selected` are S slots apart.
 *
 * shapes  selected [T,S], v [T,E]
 * source  jax.lax.top_k, which documents this order of ties (torch.topk promises none)
 */
export function selectTopK(
  selected: Uint32Array,
  v: Floats,
  T: number,
  E: number,
  K: number,
  S: number,
): void {
  for (let t = 0; t < T; t++) {
    for (let j = 0; j < K; j++) {
      let best = -1;
      for (let e = 0; e < E; e++) {
        if (isTaken(selected, t * S, j, e)) continue;
        if (best < 0 || v[t * E + e] > v[t * E + best]) best = e;
      }
      selected[t * S + j] = best;
    }
  }
}

function isTaken(selected: Uint32Array, row: number, count: number, expert: number): boolean {
  for (let i = 0; i < count; i++) if (selected[row + i] === expert) return true;
  return false;
}
