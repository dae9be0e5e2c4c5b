import { loadDatasetFromDisk } from "../../tools/datasetFromDisk.ts";
import { experimentOf } from "../contenders/cases.ts";
import type { Contender } from "../contenders/contender.ts";
import type { ContenderInfo } from "../contenders/contenderInfo.ts";
import { taskOf } from "../contenders/task.ts";
import { TimedRun } from "../contenders/timedRun.ts";
import type { Entrant } from "./host.ts";

/** A contender that trains in this process. */
export function nodeEntrant(info: ContenderInfo, openContender: () => Promise<Contender>): Entrant {
  return {
    info,
    async open(peerCase) {
      const task = taskOf(peerCase, await loadDatasetFromDisk(experimentOf(peerCase).dataset));
      const run = await TimedRun.start(openContender, task);
      return {
        opened: run.opened,
        train: (steps) => run.train(steps),
        close: async () => run.dispose(),
      };
    },
  };
}
