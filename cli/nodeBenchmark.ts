import dawn from "webgpu/package.json" with { type: "json" };
import { createCpuEngine } from "../src/engine/cpu/cpuEngine.ts";
import { requestWebGpu } from "../src/engine/webgpu/device.ts";
import { createWebGpuEngine } from "../src/engine/webgpu/webGpuEngine.ts";
import { runBenchmark } from "../src/training/benchmark.ts";
import {
  type BenchmarkChoice,
  benchmarkRequest,
  type RuntimeMeasurements,
} from "./benchmarkCases.ts";
import { openDawn } from "./dawn.ts";
import { loadCatalogued } from "./nodeData.ts";

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
    createEngine: async (kind, config) =>
      kind === "webgpu" && gpu
        ? await createWebGpuEngine(gpu, config, dataset)
        : createCpuEngine(config, dataset),
    onProgress: (text) => {
      signal.throwIfAborted();
      choice.onProgress(text);
    },
  });
  return { measurements, versions: usesGpu ? { "npm webgpu": dawn.version } : {} };
}
