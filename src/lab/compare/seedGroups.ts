import { readLinkedRun } from "./linkedFields.ts";

/** Runs that differ in their seed alone. */
export interface SeedGroup<Run> {
  /** The link of all of them, without the seed. */
  readonly key: string;
  /** One a seed, in the order of the seeds: of a run that is there twice, the first. */
  readonly runs: readonly Run[];
}

/** Groups in the order of their first runs. */
export function groupBySeed<Run extends { readonly link: string }>(
  runs: readonly Run[],
): readonly SeedGroup<Run>[] {
  const groups = new Map<string, Map<number, Run>>();
  for (const run of runs) {
    const { withoutSeed, experiment } = readLinkedRun(run.link);
    const group = groups.get(withoutSeed) ?? new Map<number, Run>();
    if (!group.has(experiment.seed)) group.set(experiment.seed, run);
    groups.set(withoutSeed, group);
  }
  return [...groups].map(([key, group]) => ({
    key,
    runs: [...group].sort(([a], [b]) => a - b).map(([, run]) => run),
  }));
}
