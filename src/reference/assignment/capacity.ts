import type { Floats } from "../floats.ts";
import type { Priority } from "../routing.ts";
import { NONE } from "./none.ts";

/**
 * Most tokens that one expert takes: `factor` times its fair share T*K/E of a batch, rounded up, at least 1 and at
 * most T.
 */
export function capacityOf(T: number, E: number, K: number, factor: number): number {
  return Math.max(1, Math.min(T, Math.ceil(((T * K) / E) * factor)));
}

/**
 * kept[a] = 1 if assignment a is among the first `capacity` ones of its expert in the order of `priority`, else 0.
 * Slots without an expert are 0; slots of shared experts are 1, since these have no limit.
 *
 * shapes  kept, selected, gates [T,S], the first J slots routed
 * source  position: Fedus et al. 2021 (arXiv 2101.03961); first-choices: Lepikhin et al. 2020
 *         (arXiv 2006.16668); gate: batch priority of Riquelme et al. 2021 (arXiv 2106.05974)
 */
export function limitCapacity(
  kept: Uint8Array,
  selected: Uint32Array,
  gates: Floats,
  T: number,
  S: number,
  J: number,
  capacity: number,
  priority: Priority,
): void {
  kept.fill(1, 0, T * S);
  const taken = new Map<number, number>();
  for (const a of inOrder[priority](T, S, J, gates)) {
    const expert = selected[a];
    const before = taken.get(expert) ?? 0;
    kept[a] = expert !== NONE && before < capacity ? 1 : 0;
    taken.set(expert, before + 1);
  }
}

type Ordering = (T: number, S: number, J: number, gates: Floats) => number[];

/** The routed slots of a batch in the order in which experts take them. */
const inOrder: Record<Priority, Ordering> = {
  position: (T, S, J) => Array.from({ length: T * J }, (_, i) => Math.floor(i / J) * S + (i % J)),
  "first-choices": (T, S, J) =>
    Array.from({ length: T * J }, (_, i) => (i % T) * S + Math.floor(i / T)),
  gate: (T, S, J, gates) =>
    inOrder.position(T, S, J, gates).sort((a, b) => gates[b] - gates[a] || a - b),
};
