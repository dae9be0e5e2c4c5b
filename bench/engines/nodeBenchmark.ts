import dawn from "webgpu/package.json" with { type: "json" };
import { DEFAULT_EXPERIMENT } from "../../src/experiment/fields.ts";
import { measuredEngines } from "../../src/host/measuredEngines.ts";
import { runBenchmark } from "../../src/run/benchmark.ts";
import { engineConfig } from "../../src/run/engineConfig.ts";
import { profileStep } from "../../src/run/profiling.ts";
import { loadDatasetFromDisk } from "../../tools/datasetFromDisk.ts";
import { requestDawn } from "../../tools/dawn.ts";
import {
  type BenchmarkChoice,
  benchmarkRequest,
  type RuntimeMeasurements,
  type RuntimeProfile,
} from "./benchmarkCases.ts";

const VERSIONS = { "npm webgpu": dawn.version };

export async function measureIn(
  choice: BenchmarkChoice,
  signal: AbortSignal,
): Promise<RuntimeMeasurements> {
  const request = benchmarkRequest(choice);
  const dataset = await loadDatasetFromDisk(request.base.dataset);
  const usesGpu = choice.engines.includes("webgpu");
  const gpu = usesGpu ? await requestDawn() : undefined;
  const measurements = await runBenchmark({
    ...request,
    dataset,
    createEngine: measuredEngines(gpu),
    onProgress: (text) => {
      signal.throwIfAborted();
      choice.onProgress(text);
    },
  });
  return { measurements, versions: usesGpu ? VERSIONS : {} };
}

export async function profileIn(signal: AbortSignal): Promise<RuntimeProfile> {
  const dataset = await loadDatasetFromDisk(DEFAULT_EXPERIMENT.dataset);
  const gpu = await requestDawn();
  const config = engineConfig(DEFAULT_EXPERIMENT, dataset);
  const engine = await measuredEngines(gpu)("webgpu", config, dataset);
  signal.throwIfAborted();
  return { engine: engine.info, outcome: await profileStep(engine), versions: VERSIONS };
}
