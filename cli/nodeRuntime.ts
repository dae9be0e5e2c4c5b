import { createCpuEngine } from "../src/engine/cpu/cpuEngine.ts";
import { createWebGpuEngine } from "../src/engine/webgpu/createWebGpuEngine.ts";
import { requestWebGpu } from "../src/engine/webgpu/device.ts";
import type { Experiment } from "../src/experiment/experiment.ts";
import { createEngineChooser } from "../src/host/chooseEngine.ts";
import { Session } from "../src/host/session.ts";
import { type RunOutcome, type RunProgress, runToEnd } from "../src/lab/runToEnd.ts";
import { loadDatasetFromDisk } from "../tools/datasetFromDisk.ts";
import { openDawn } from "../tools/dawn.ts";

/** Runs an experiment in this process: what the page's worker does, without a browser. */
export async function runExperiment(
  experiment: Experiment,
  onProgress: (progress: RunProgress) => void,
  signal: AbortSignal,
): Promise<RunOutcome> {
  signal.throwIfAborted();
  const session = new Session({
    loadData: loadDatasetFromDisk,
    createEngine: createEngineChooser({
      requestWebGpu: async () => requestWebGpu(await openDawn()),
      createWebGpuEngine,
      createCpuEngine,
    }),
    runtime: "node",
  });
  const interrupted = new Promise<never>((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
  try {
    return await Promise.race([runToEnd(session, experiment, onProgress), interrupted]);
  } finally {
    session.dispose();
  }
}
