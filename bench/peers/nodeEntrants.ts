/** Our engines in this process: WebGPU on Dawn, and the CPU. */
import dawn from "webgpu/package.json" with { type: "json" };
import { loadDatasetFromDisk } from "../../tools/datasetFromDisk.ts";
import { openDawn } from "../../tools/dawn.ts";
import { experimentOf } from "../contenders/cases.ts";
import { PAGE_CONTENDERS } from "../contenders/contenders.ts";
import { openCpuEngine, openWebGpuEngine } from "../contenders/ours.ts";
import { taskOf } from "../contenders/task.ts";
import { TimedRun } from "../contenders/timedRun.ts";
import type { Entrant, EntrantGroup } from "./host.ts";

const OPEN: Readonly<Record<string, () => ReturnType<typeof openCpuEngine>>> = {
  "ours-webgpu": async () => openWebGpuEngine(await openDawn()),
  "ours-cpu": openCpuEngine,
};

export function openNodeEntrants(ids: ReadonlySet<string>): EntrantGroup {
  const contenders = PAGE_CONTENDERS.filter(({ id }) => ids.has(id) && id in OPEN);
  return {
    entrants: contenders.map(
      ({ packages, open, ...info }): Entrant => ({
        info,
        async open(peerCase) {
          const task = taskOf(peerCase, await loadDatasetFromDisk(experimentOf(peerCase).dataset));
          const run = await TimedRun.start(OPEN[info.id], task);
          return {
            opened: run.opened,
            train: (steps) => run.train(steps),
            close: async () => run.dispose(),
          };
        },
      }),
    ),
    versions: ids.has("ours-webgpu") ? { "npm webgpu": dawn.version } : {},
    notes: [],
    close: async () => {},
  };
}
