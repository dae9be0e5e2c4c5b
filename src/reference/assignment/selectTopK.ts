import type { Floats } from "../floats.ts";

/**
 * selected[t,0..K) = the K experts with the largest z[t,e], best first; equal logits go to the lower
 * index. Always K distinct experts, even among logits that are not numbers.
 *
 * shapes  selected [T,K], z [T,E]
 * source  jax.lax.top_k, which documents this order of ties (torch.topk promises none)
 */
export function selectTopK(
  selected: Uint32Array,
  z: Floats,
  T: number,
  E: number,
  K: number,
): void {
  for (let t = 0; t < T; t++) {
    for (let j = 0; j < K; j++) {
      let best = -1;
      for (let e = 0; e < E; e++) {
        if (isTaken(selected, t * K, j, e)) continue;
        if (best < 0 || z[t * E + e] > z[t * E + best]) best = e;
      }
      selected[t * K + j] = best;
    }
  }
}

function isTaken(selected: Uint32Array, row: number, count: number, expert: number): boolean {
  for (let i = 0; i < count; i++) if (selected[row + i] === expert) return true;
  return false;
}
