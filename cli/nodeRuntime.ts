import { createCpuEngine } from "../src/engine/cpu/cpuEngine.ts";
import { createWebGpuEngine } from "../src/engine/webgpu/createWebGpuEngine.ts";
import { createEngineChooser } from "../src/host/chooseEngine.ts";
import { Host } from "../src/host/host.ts";
import { type RunOutcome, type RunProgress, runToEnd } from "../src/lab/runToEnd.ts";
import type { RunSpec } from "../src/run/runSpec.ts";
import { loadDatasetFromDisk } from "../tools/datasetFromDisk.ts";
import { requestDawn } from "../tools/dawn.ts";

/** Runs an experiment in this process: what the page's worker does, without a browser. */
export async function runExperiment(
  spec: RunSpec,
  onProgress: (progress: RunProgress) => void,
  interruption: AbortSignal,
  wantsWeights: boolean,
): Promise<RunOutcome> {
  const host = new Host({
    loadData: loadDatasetFromDisk,
    createEngine: createEngineChooser({
      requestWebGpu: requestDawn,
      createWebGpuEngine,
      createCpuEngine,
    }),
    runtime: "node",
  });
  try {
    return await runToEnd(host, spec, onProgress, interruption, wantsWeights);
  } finally {
    host.dispose();
  }
}
