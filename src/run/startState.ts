import type { EngineConfig, TrainState } from "../engine/engine.ts";
import { replicaPlans } from "../engine/replicas.ts";
import { parameterLayout } from "../reference/parameters.ts";
import type { RunSpec } from "./runSpec.ts";
import type { SavedRun } from "./savedRun.ts";

/** A run, and what it goes on from if it was cut. */
export interface StartingRun {
  readonly spec: RunSpec;
  readonly saved?: SavedRun | undefined;
}

/**
 * The state that a cohort starts from; undefined where every run starts from its seed, as a new engine does.
 * @throws RangeError if runs start from different steps, or a saved state is not of the run's model
 */
export function startState(
  runs: readonly StartingRun[],
  config: EngineConfig,
): TrainState | undefined {
  const saved = runs.flatMap((run) => stateOf(run) ?? []);
  const [first] = saved;
  if (!first) return undefined;
  if (saved.length < runs.length || saved.some(({ step }) => step !== first.step)) {
    throw new RangeError("Runs of a cohort must start from the same step.");
  }
  const rowLength = parameterLayout(config.shape).size;
  const sizes = replicaPlans(config).map(({ shape }) => parameterLayout(shape).size);
  const rows = (part: "parameters" | "firstMoment" | "secondMoment") => {
    const all = new Float32Array(saved.length * rowLength);
    saved.forEach((state, r) => {
      if (state[part].length !== sizes[r]) {
        throw new RangeError(
          `The saved ${part} of run ${r} are ${state[part].length} numbers; its model has ${sizes[r]}.`,
        );
      }
      all.set(state[part], r * rowLength);
    });
    return all;
  };
  return {
    step: first.step,
    appliedSteps: Uint32Array.from(saved, ({ appliedSteps }) => appliedSteps[0]),
    parameters: rows("parameters"),
    firstMoment: rows("firstMoment"),
    secondMoment: rows("secondMoment"),
  };
}

function stateOf({ spec, saved }: StartingRun): TrainState | undefined {
  if (saved) return saved.state;
  return spec.start.kind === "state" ? spec.start.state : undefined;
}
