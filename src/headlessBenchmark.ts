import { CATALOGUE } from "./data/catalogue.ts";
import { loadDataset } from "./data/loadDataset.ts";
import { createCpuEngine } from "./engine/cpu/cpuEngine.ts";
import { requestWebGpu } from "./engine/webgpu/device.ts";
import { createWebGpuEngine } from "./engine/webgpu/webGpuEngine.ts";
import { type BenchmarkRequest, type Measurement, runBenchmark } from "./training/benchmark.ts";

/** Measures the engines that this page can build. */
export async function benchHere(
  request: BenchmarkRequest,
  onProgress: (text: string) => void,
): Promise<Measurement[]> {
  const row = CATALOGUE.find(({ name }) => name === request.base.dataset);
  if (!row) throw new Error(`There is no data set called ${request.base.dataset}.`);
  const dataset = await loadDataset(row, {
    fetchFile: (path) => fetch(new URL(path, document.baseURI)),
  });
  // One device for all: the images are uploaded once.
  const gpu = request.engines.includes("webgpu") ? await requestWebGpu(navigator.gpu) : undefined;
  return await runBenchmark({
    ...request,
    dataset,
    createEngine: async (kind, config) =>
      kind === "webgpu" && gpu
        ? await createWebGpuEngine(gpu, config, dataset)
        : createCpuEngine(config, dataset),
    onProgress,
  });
}
