import type { EngineConfig } from "../engine/engine.ts";
import { replicaPlans } from "../engine/replicas.ts";
import { parameterLayout } from "../reference/parameters.ts";

/** The weights of a run at one of its steps. */
export interface RunWeights {
  /** Steps taken. */
  readonly step: number;
  /** [P] weights of the run's own model, as in reference/parameters.ts */
  readonly parameters: Float32Array;
}

/** The weights of a run, and the state of its optimiser. */
export interface RunTraining extends RunWeights {
  /** Steps of the optimiser: those taken, without those that were skipped. */
  readonly appliedSteps: number;
  /** [P] Adam's moments, or SGD's momentum buffer and zeros */
  readonly firstMoment: Float32Array;
  readonly secondMoment: Float32Array;
}

/** A copy of every replica's weights, without what an engine pads them with. `all` is what readParameters() gives. */
export function splitParameters(all: Float32Array, config: EngineConfig): readonly Float32Array[] {
  const plans = replicaPlans(config);
  const rowLength = all.length / plans.length;
  return plans.map(({ shape }, replica) => {
    const start = replica * rowLength;
    return all.slice(start, start + parameterLayout(shape).size);
  });
}
