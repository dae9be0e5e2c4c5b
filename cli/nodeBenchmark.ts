import dawn from "webgpu/package.json" with { type: "json" };
import { measuredEngines } from "../src/engine/measuredEngines.ts";
import { requestWebGpu } from "../src/engine/webgpu/device.ts";
import { DEFAULT_EXPERIMENT } from "../src/experiment/fields.ts";
import { runBenchmark } from "../src/training/benchmark.ts";
import { engineConfig } from "../src/training/engineConfig.ts";
import { profileStep } from "../src/training/profiling.ts";
import {
  type BenchmarkChoice,
  benchmarkRequest,
  type RuntimeMeasurements,
  type RuntimeProfile,
} from "./benchmarkCases.ts";
import { openDawn } from "./dawn.ts";
import { loadCatalogued } from "./nodeData.ts";

const VERSIONS = { "npm webgpu": dawn.version };

export async function measureIn(
  choice: BenchmarkChoice,
  signal: AbortSignal,
): Promise<RuntimeMeasurements> {
  const request = benchmarkRequest(choice);
  const dataset = await loadCatalogued(request.base.dataset);
  const usesGpu = choice.engines.includes("webgpu");
  const gpu = usesGpu ? await requestWebGpu(await openDawn()) : undefined;
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
  const dataset = await loadCatalogued(DEFAULT_EXPERIMENT.dataset);
  const gpu = await requestWebGpu(await openDawn());
  const config = engineConfig(DEFAULT_EXPERIMENT, dataset);
  const engine = await measuredEngines(gpu)("webgpu", config, dataset);
  signal.throwIfAborted();
  return { engine: engine.info, outcome: await profileStep(engine), versions: VERSIONS };
}
