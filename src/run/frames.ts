import { replicaPlans } from "../engine/replicas.ts";
import { parameterLayout } from "../reference/parameters.ts";
import type { AwaitedEngine } from "./awaitedEngine.ts";
import type { Cohort } from "./cohort.ts";
import type { Frame } from "./events.ts";

/** Reads one frame for each run, in the order of the cohort. Each frame has its own copy of the run's weights. */
export async function readFrames(
  awaited: AwaitedEngine,
  cohort: Cohort,
): Promise<readonly Frame[]> {
  const { step } = cohort;
  const all = await awaited.readParameters();
  const settings = cohort.settings();
  const plans = replicaPlans(awaited.engine.config);
  const rowLength = all.length / plans.length;
  return plans.map(({ shape }, r) => {
    const start = r * rowLength;
    const parameters = all.slice(start, start + parameterLayout(shape).size);
    return { step, parameters, settings: settings[r] };
  });
}
