import type { Sweep, SweepRun } from "../../experiment/sweep.ts";

/** A part of a sweep's runs, for a machine of its own. */
export interface Shard {
  /** From 1 on. */
  readonly index: number;
  readonly count: number;
}

/** One seed after the other, so that the whole figure appears early; in the order of the grid otherwise. */
export function inTrainingOrder({ axes, runs }: Sweep): readonly SweepRun[] {
  if (axes.at(-1)?.field !== "seed") return runs;
  const seedOf = (run: SweepRun) => run.places[0].at(-1) ?? 0;
  return [...runs].sort((a, b) => seedOf(a) - seedOf(b));
}

/** Every `count`-th run: shards take about as long as each other, and each has something of the whole grid. */
export function runsOfShard(runs: readonly SweepRun[], shard: Shard): readonly SweepRun[] {
  return runs.filter((_, i) => i % shard.count === shard.index - 1);
}
