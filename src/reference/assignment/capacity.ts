import type { Floats } from "../floats.ts";
import type { Priority } from "../routing.ts";
import { NONE } from "./none.ts";

/**
 * Tokens that one expert takes: `factor` times its share T*K/E of a batch, rounded up, at least one and
 * at most the batch.
 */
export function capacityOf(T: number, E: number, K: number, factor: number): number {
  return Math.max(1, Math.min(T, Math.ceil(((T * K) / E) * factor)));
}

/**
 * kept[a] = 1 where assignment a is among the first `capacity` ones of its expert, in the order of
 * `priority`; else 0. Slots without an expert are 0; those of shared experts are 1, which have room
 * for all.
 *
 * shapes  kept, selected, gates [T,S], of which slots 0 .. routedSlots - 1 are routed
 * source  position: Fedus et al. 2021 (arXiv 2101.03961); first-choices: Lepikhin et al. 2020
 *         (arXiv 2006.16668); gate: batch priority of Riquelme et al. 2021 (arXiv 2106.05974)
 */
export function limitCapacity(
  kept: Uint8Array,
  selected: Uint32Array,
  gates: Floats,
  T: number,
  S: number,
  routedSlots: number,
  capacity: number,
  priority: Priority,
): void {
  kept.fill(1, 0, T * S);
  const taken = new Map<number, number>();
  for (const a of inOrder[priority](T, S, routedSlots, gates)) {
    const expert = selected[a];
    const before = taken.get(expert) ?? 0;
    kept[a] = expert !== NONE && before < capacity ? 1 : 0;
    taken.set(expert, before + 1);
  }
}

type Ordering = (T: number, S: number, routedSlots: number, gates: Floats) => number[];

/** The routed slots of a batch, those that come first in front. */
const inOrder: Record<Priority, Ordering> = {
  position: (T, S, routedSlots) =>
    Array.from(
      { length: T * routedSlots },
      (_, i) => Math.floor(i / routedSlots) * S + (i % routedSlots),
    ),
  "first-choices": (T, S, routedSlots) =>
    Array.from({ length: T * routedSlots }, (_, i) => (i % T) * S + Math.floor(i / T)),
  gate: (T, S, routedSlots, gates) =>
    inOrder.position(T, S, routedSlots, gates).sort((a, b) => gates[b] - gates[a] || a - b),
};
