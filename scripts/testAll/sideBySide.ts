/** What decides when a stage may start. */
interface Startable {
  readonly script: string;
  readonly after?: readonly string[];
  readonly alone?: boolean;
}

/**
 * Runs all stages, at most `slots` at a time. When a slot is free, the first stage of the list that may start takes
 * it: the stages it comes after have ended, and nothing runs beside one that is to be alone.
 * @param run must not reject: a stage that fails hides no other
 * @returns the outcomes, in the order of the list
 * @throws RangeError if a stage comes after one that is not in the list, or after itself
 */
export async function runSideBySide<S extends Startable, Outcome>(
  stages: readonly S[],
  slots: number,
  run: (stage: S) => Promise<Outcome>,
): Promise<readonly Outcome[]> {
  const outcomes = new Map<S, Outcome>();
  const running = new Map<S, Promise<void>>();
  const isOver = (script: string) => [...outcomes.keys()].some((stage) => stage.script === script);
  const mayStart = (stage: S) =>
    !outcomes.has(stage) &&
    !running.has(stage) &&
    running.size < (stage.alone ? 1 : slots) &&
    ![...running.keys()].some(({ alone }) => alone) &&
    (stage.after ?? []).every(isOver);
  const start = async (stage: S) => {
    outcomes.set(stage, await run(stage));
    running.delete(stage);
  };

  while (outcomes.size < stages.length) {
    const next = stages.find(mayStart);
    if (next) running.set(next, start(next));
    else if (running.size > 0) await Promise.race(running.values());
    else throw new RangeError(`Stages wait for each other: ${waiting(stages, outcomes)}`);
  }
  return stages.map((stage) => outcomes.get(stage) as Outcome);
}

function waiting<S extends Startable>(
  stages: readonly S[],
  ended: ReadonlyMap<S, unknown>,
): string {
  return stages
    .filter((stage) => !ended.has(stage))
    .map(({ script, after = [] }) => `${script} after ${after.join(", ")}`)
    .join("; ");
}
