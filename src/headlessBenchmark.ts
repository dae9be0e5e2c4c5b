import { CATALOGUE } from "./data/catalogue.ts";
import type { Dataset } from "./data/dataset.ts";
import { loadDataset } from "./data/loadDataset.ts";
import { measuredEngines } from "./engine/measuredEngines.ts";
import { requestWebGpu } from "./engine/webgpu/device.ts";
import type { Experiment } from "./experiment/experiment.ts";
import { type BenchmarkRequest, type Measurement, runBenchmark } from "./training/benchmark.ts";
import { engineConfig } from "./training/engineConfig.ts";
import { type EngineProfile, profileStep } from "./training/profiling.ts";

/** Measures the engines that this page can build. */
export async function benchHere(
  request: BenchmarkRequest,
  onProgress: (text: string) => void,
): Promise<Measurement[]> {
  const dataset = await loadCatalogued(request.base.dataset);
  // One device for all: the images are uploaded once.
  const gpu = request.engines.includes("webgpu") ? await requestWebGpu(navigator.gpu) : undefined;
  return await runBenchmark({
    ...request,
    dataset,
    createEngine: measuredEngines(gpu),
    onProgress,
  });
}

/** Times the kernels of an experiment's step on this page's graphics device. */
export async function profileHere(experiment: Experiment): Promise<EngineProfile> {
  const dataset = await loadCatalogued(experiment.dataset);
  const gpu = await requestWebGpu(navigator.gpu);
  const createEngine = measuredEngines(gpu);
  const engine = await createEngine("webgpu", engineConfig(experiment, dataset), dataset);
  return { engine: engine.info, outcome: await profileStep(engine) };
}

async function loadCatalogued(wanted: string): Promise<Dataset> {
  const row = CATALOGUE.find(({ name }) => name === wanted);
  if (!row) throw new Error(`There is no data set called ${wanted}.`);
  return await loadDataset(row, {
    fetchFile: (path) => fetch(new URL(path, document.baseURI)),
  });
}
