import type { Dataset } from "../data/dataset.ts";
import { createCpuEngine } from "../engine/cpu/cpuEngine.ts";
import type { Engine, EngineConfig, EngineInfo } from "../engine/engine.ts";
import { memoryOfThisVisit } from "../engine/webgpu/autotune.ts";
import { createWebGpuEngine } from "../engine/webgpu/createWebGpuEngine.ts";
import type { WebGpuDevice } from "../engine/webgpu/device.ts";

/**
 * Makes the engines that benchmarks measure, as the page has them: on a graphics device with the kernels that proved
 * the fastest there, tried out once for every size.
 */
export function measuredEngines(gpu: WebGpuDevice | undefined) {
  const memory = memoryOfThisVisit();
  return async (
    kind: EngineInfo["kind"],
    config: EngineConfig,
    dataset: Dataset,
  ): Promise<Engine> =>
    kind === "webgpu" && gpu
      ? await createWebGpuEngine(gpu, config, dataset, { memory })
      : createCpuEngine(config, dataset);
}
