import type { Floats } from "../floats.ts";
import { NONE } from "./none.ts";

/**
 * Groups assignments by expert. An assignment is a = t*S + j: token t, slot j. `order` lists the kept
 * assignments grouped by expert, ascending inside an expert; those of expert e are
 * order[offsets[e]] ... order[offsets[e+1] - 1]. A stable counting sort.
 *
 * shapes  order [T*S], offsets [A+1], selected, kept [T,S]
 */
export function dispatch(
  order: Uint32Array,
  offsets: Uint32Array,
  selected: Uint32Array,
  kept: Uint8Array,
  T: number,
  A: number,
  S: number,
): void {
  offsets.fill(0);
  for (let a = 0; a < T * S; a++) if (kept[a]) offsets[selected[a] + 1]++;
  for (let e = 0; e < A; e++) offsets[e + 1] += offsets[e];

  const next = offsets.slice(0, A);
  for (let a = 0; a < T * S; a++) if (kept[a]) order[next[selected[a]]++] = a;
}

/** Keeps every assignment: kept[a] = 1 unless slot a is empty. shapes  kept, selected [T,S] */
export function keepAll(kept: Uint8Array, selected: Uint32Array, T: number, S: number): void {
  for (let a = 0; a < T * S; a++) kept[a] = selected[a] === NONE ? 0 : 1;
}

/**
 * Load and importance before capacity, dropped assignments included:
 * load[e] = number of assignments to e, importance[e] = sum of their gates, over the first J slots.
 *
 * shapes  load, importance [E], selected, gates [T,S]
 * source  importance: Shazeer et al. 2017 (arXiv 1701.06538), eq. 6
 */
export function measureLoad(
  load: Uint32Array,
  importance: Floats,
  selected: Uint32Array,
  gates: Floats,
  T: number,
  S: number,
  J: number,
): void {
  load.fill(0);
  // Summed in f64, like every sum: f32 would round at each addition.
  const sums = new Float64Array(importance.length);
  for (let t = 0; t < T; t++) {
    for (let a = t * S; a < t * S + J; a++) {
      const e = selected[a];
      if (e === NONE) continue;
      load[e]++;
      sums[e] += gates[a];
    }
  }
  importance.set(sums);
}
