import { createCpuEngine } from "../../src/engine/cpu/cpuEngine.ts";
import { decodeLink } from "../../src/experiment/link.ts";
import { Host } from "../../src/host/host.ts";
import type { RunEvent } from "../../src/run/events.ts";
import { specOf } from "../../src/run/runSpec.ts";
import { RunFailed } from "../../tools/command.ts";
import { loadDatasetFromDisk } from "../../tools/datasetFromDisk.ts";

const RUN = "recorded";

/**
 * Trains a link to its end on the CPU engine, and resolves with everything that was told of the run, its frames included
 * if it is watched.
 * @throws RunFailed if the run fails
 */
export async function recordRun(link: string, isWatched: boolean): Promise<readonly RunEvent[]> {
  const host = new Host({
    loadData: loadDatasetFromDisk,
    createEngine: async (config, dataset) => ({
      engine: createCpuEngine(config, dataset),
      notices: [],
    }),
    runtime: "node",
  });
  const events: RunEvent[] = [];
  const finished = new Promise<void>((resolve, reject) => {
    host.listen((event) => {
      events.push(event);
      if (event.kind === "failed") reject(new RunFailed(event.failure.message));
      if (event.kind === "status" && event.status === "finished") resolve();
    });
  });
  const { experiment, changes } = decodeLink(link);
  await host.prepare(RUN, [{ id: RUN, spec: specOf(experiment, changes), isWatched }]);
  await host.play(RUN);
  await finished;
  // The frame of the last step comes after the status.
  await host.pause(RUN);
  host.dispose();
  return events;
}
