import type { Floats } from "../floats.ts";

/**
 * Sends tokens to experts. An assignment is a = t*K + j: token t, its j-th expert. `order` lists all
 * assignments grouped by expert, ascending inside an expert; those of expert e are
 * order[offsets[e]] ... order[offsets[e+1] - 1], so its load is offsets[e+1] - offsets[e].
 * importance[e] = sum of the gates of its assignments. A stable counting sort.
 *
 * shapes  order [T*K], offsets [E+1], importance [E], selected, gates [T,K]
 * source  importance: Shazeer et al. 2017 (arXiv 1701.06538), eq. 6
 */
export function dispatch(
  order: Uint32Array,
  offsets: Uint32Array,
  importance: Floats,
  selected: Uint32Array,
  gates: Floats,
  T: number,
  E: number,
  K: number,
): void {
  offsets.fill(0);
  for (let a = 0; a < T * K; a++) offsets[selected[a] + 1]++;
  for (let e = 0; e < E; e++) offsets[e + 1] += offsets[e];

  const next = offsets.slice(0, E);
  for (let a = 0; a < T * K; a++) order[next[selected[a]]++] = a;

  for (let e = 0; e < E; e++) {
    let sum = 0;
    for (let i = offsets[e]; i < offsets[e + 1]; i++) sum += gates[order[i]];
    importance[e] = sum;
  }
}
