import { datasetRow } from "./data/catalogue.ts";
import type { Dataset } from "./data/dataset.ts";
import { loadDataset } from "./data/loadDataset.ts";
import { requestWebGpu } from "./engine/webgpu/device.ts";
import type { Experiment } from "./experiment/experiment.ts";
import { measuredEngines } from "./host/measuredEngines.ts";
import { type BenchmarkRequest, type Measurement, runBenchmark } from "./run/benchmark.ts";
import { engineConfig } from "./run/engineConfig.ts";
import { type EngineProfile, profileStep } from "./run/profiling.ts";

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
  return await loadDataset(datasetRow(wanted), {
    fetchFile: (path) => fetch(new URL(path, document.baseURI)),
  });
}
