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
  /**
   * Makes ready to run with this tiling, which from now on is the one in use. Rejects if the device does not
   * take it; the one before stays in use then. Changes nothing once `isAbandoned` says so.
   * The tiling in use again: nothing to do.
   */
  use(name: Name, isAbandoned: () => boolean): Promise<void>;
  /** Runs so many steps of the tiling in use and resolves with the milliseconds that they took. */
  run(steps: number): Promise<number>;
  /** Whether nothing can run any more, whatever the tiling: asked when one has failed. */
  isOver(): Promise<boolean>;
}

/** Chained steps that one timing is made of: single ones drown in the cost of submitting them. */
const CHAINED_STEPS = 20;
/** The whole choice, what has to be compiled for it included, stays near this. */
const BUDGET_MS = 800;
/** A tiling that is not clearly faster than a likelier one is not chosen. */
const CLEARLY = 0.95;
/** Where another tiling works, none is waited for longer: some compilers take minutes. */
const PATIENCE_MS = 5000;

/**
 * Measures each tiling on the adapter at hand and names the fastest; a choice made before is taken from memory.
 * Wall clock over chained steps: timestamps are too coarse in some browsers, and absent in others. A tiling
 * that fails is remembered as unusable, and another takes its place.
 * @throws what the likeliest tiling failed with, if none works
 */
export async function chooseTiling<Name extends string>(
  { names, key, use, run, isOver }: Contest<Name>,
  memory: TilingMemory | undefined,
  { now = () => performance.now(), patienceMs = PATIENCE_MS } = {},
): Promise<TilingChoice & { readonly name: Name }> {
  const unusable = await recallUnusable(key, memory);
  const usable = names.filter((name) => !unusable.includes(name));
  // If all of them failed once: perhaps for a reason that is gone.
  const candidates = usable.length > 0 ? usable : names;
  const failures = new Map<Name, unknown>();

  /** What `work` with this tiling returns; undefined if it fails. */
  const attempt = async <T>(name: Name, work: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await work();
    } catch (error) {
      if (await isOver()) throw error;
      failures.set(name, error);
      await rememberUnusable(key, name, memory);
      return undefined;
    }
  };
  const fail = (): never => {
    throw failures.values().next().value;
  };
  const isUsable = async (name: Name): Promise<boolean> =>
    (await attempt(name, () => use(name, () => false).then(() => true))) === true;
  const firstUsable = async (ordered: readonly Name[]): Promise<Name> => {
    for (const name of ordered) if (await isUsable(name)) return name;
    return fail();
  };

  if (names.length === 1) return { name: await firstUsable(names), why: "only-one", stepMs: {} };
  if (!memory) return { name: await firstUsable(candidates), why: "not-measured", stepMs: {} };
  const known = await memory.recall(key);
  const remembered = candidates.find((name) => name === known);
  if (remembered !== undefined && (await isUsable(remembered))) {
    return { name: remembered, why: "remembered", stepMs: {} };
  }

  const stepMs: Partial<Record<Name, number>> = {};
  let best: Name | undefined;
  const start = now();
  for (const name of candidates) {
    if (failures.has(name)) continue;
    if (best !== undefined && now() - start > BUDGET_MS) break;
    const patience = best === undefined ? undefined : patienceMs;
    const ms = await attempt(name, async () => {
      await within(patience, name, (isAbandoned) => use(name, isAbandoned));
      // The first step compiles and warms up.
      const firstMs = await run(1);
      return firstMs > BUDGET_MS ? firstMs : (await run(CHAINED_STEPS)) / CHAINED_STEPS;
    });
    if (ms === undefined) continue;
    stepMs[name] = ms;
    const bestMs = best === undefined ? undefined : stepMs[best];
    if (bestMs === undefined || ms < CLEARLY * bestMs) best = name;
  }
  if (best === undefined) return fail();
  await use(best, () => false);
  await memory.remember(key, best);
  return { name: best, why: "measured", stepMs: stepMs as Record<string, number> };
}

/** A tiling that failed after it had been chosen is not chosen again. */
export async function rememberUnusable(
  key: string,
  name: string,
  memory: TilingMemory | undefined,
): Promise<void> {
  const unusable = await recallUnusable(key, memory);
  if (unusable.includes(name)) return;
  await memory?.remember(unusableKey(key), JSON.stringify([...unusable, name]));
}

function unusableKey(key: string): string {
  return `unusable ${key}`;
}

async function recallUnusable(key: string, memory: TilingMemory | undefined): Promise<string[]> {
  const text = await memory?.recall(unusableKey(key));
  try {
    const names: unknown = JSON.parse(text ?? "[]");
    return Array.isArray(names) ? names.filter((name) => typeof name === "string") : [];
  } catch {
    return []; // not ours: as if nothing were known
  }
}

async function within(
  ms: number | undefined,
  name: string,
  work: (isAbandoned: () => boolean) => Promise<void>,
): Promise<void> {
  let isAbandoned = false;
  const working = work(() => isAbandoned);
  if (ms === undefined) return await working;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const tooLong = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      isAbandoned = true;
      reject(new Error(`The kernels “${name}” were not ready after ${ms / 1000} s.`));
    }, ms);
  });
  working.catch(() => {}); // reported below, unless it comes too late to matter
  try {
    await Promise.race([working, tooLong]);
  } finally {
    clearTimeout(timer);
  }
}
