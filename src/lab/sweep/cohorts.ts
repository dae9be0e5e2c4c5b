/** More replicas hardly speed up a step, and need memory for each. */
const MOST_REPLICAS = 16;

/**
 * Divides runs into batches that an engine trains side by side; both keep the order of the runs.
 * @param keyOf is the same for runs that can share an engine
 */
export function inCohorts<Run>(
  runs: readonly Run[],
  keyOf: (run: Run) => string,
): readonly (readonly Run[])[] {
  const cohorts: Run[][] = [];
  const open = new Map<string, Run[]>();
  for (const run of runs) {
    const key = keyOf(run);
    const cohort = open.get(key);
    if (cohort !== undefined && cohort.length < MOST_REPLICAS) {
      cohort.push(run);
      continue;
    }
    const next = [run];
    open.set(key, next);
    cohorts.push(next);
  }
  return cohorts;
}
