import type { Dataset } from "../../src/data/dataset.ts";
import { PROFILE_REFUSALS, profileStep } from "../../src/run/profiling.ts";
import type { PeerCase } from "../contenders/cases.ts";
import { taskOf } from "../contenders/task.ts";
import { withDevice } from "./device.ts";
import type { KernelTimes } from "./results.ts";
import { engineMaker } from "./speed.ts";
import { type Ending, endingOf, type StageWork } from "./stages.ts";

/** Times every kernel of a step by the device's timestamps. */
export async function timeKernels(
  cases: readonly PeerCase[],
  dataset: Dataset,
  { deadline, keep, say }: StageWork<readonly KernelTimes[]>,
): Promise<Ending> {
  return await withDevice(async (gpu) => {
    const create = engineMaker(gpu, dataset);
    const done: KernelTimes[] = [];
    for (const own of cases) {
      if (deadline.isOver()) break;
      say(own.name);
      const engine = await create(taskOf(own, dataset).config, undefined);
      try {
        const outcome = await profileStep(engine);
        if (!outcome.ok) return { status: "skipped", reason: PROFILE_REFUSALS[outcome.refusal] };
        const tiling = engine.info.tiling?.name ?? "";
        done.push({ name: own.name, tiling, profile: outcome.profile });
        keep([...done]);
      } finally {
        engine.dispose();
      }
    }
    return endingOf(cases.slice(done.length).map(({ name }) => name));
  });
}
