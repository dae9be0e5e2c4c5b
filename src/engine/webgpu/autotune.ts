import type { TilingChoice } from "../engine.ts";

/** Where the outcome of a measurement is kept for the next visit, by adapter and shape. */
export interface TilingMemory {
  recall(key: string): Promise<string | undefined>;
  remember(key: string, name: string): Promise<void>;
}

/** Remembers for as long as it lives. */
export function memoryOfThisVisit(): TilingMemory {
  const known = new Map<string, string>();
  return {
    recall: async (key) => known.get(key),
    remember: async (key, name) => void known.set(key, name),
  };
}

/** What a choice is made among. */
export interface Contest<Name extends string> {
  /** The likeliest first. */
  readonly names: readonly Name[];
  /** Names the adapter and everything that changes what is fastest on it. */
  readonly key: string;
  /** Runs so many steps, one after the other, and resolves with the milliseconds that they took. */
  run(name: Name, steps: number): Promise<number>;
}

/** Chained steps that one timing is made of: single ones drown in the cost of submitting them. */
const CHAINED_STEPS = 20;
/** The whole choice, what has to be compiled for it included, stays near this. */
const BUDGET_MS = 800;
/** A tiling that is not clearly faster than a likelier one is not chosen. */
const CLEARLY = 0.95;

/**
 * Measures each tiling on the adapter at hand and names the fastest; a choice made before is taken from memory.
 * Wall clock over chained steps: timestamps are too coarse in some browsers, and absent in others.
 */
export async function chooseTiling<Name extends string>(
  { names, key, run }: Contest<Name>,
  memory: TilingMemory | undefined,
  now: () => number = () => performance.now(),
): Promise<TilingChoice & { readonly name: Name }> {
  const [likeliest] = names;
  if (names.length === 1) return { name: likeliest, why: "only-one", stepMs: {} };
  if (!memory) return { name: likeliest, why: "not-measured", stepMs: {} };
  const known = await memory.recall(key);
  const remembered = names.find((name) => name === known);
  if (remembered) return { name: remembered, why: "remembered", stepMs: {} };

  const stepMs: Partial<Record<Name, number>> = {};
  let best = likeliest;
  const start = now();
  for (const name of names) {
    if (name !== likeliest && now() - start > BUDGET_MS) break;
    // The first step compiles and warms up.
    await run(name, 1);
    const ms = (await run(name, CHAINED_STEPS)) / CHAINED_STEPS;
    stepMs[name] = ms;
    if (ms < CLEARLY * (stepMs[best] ?? Number.POSITIVE_INFINITY)) best = name;
  }
  await memory.remember(key, best);
  return { name: best, why: "measured", stepMs: stepMs as Record<string, number> };
}
