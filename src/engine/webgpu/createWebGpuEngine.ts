import type { Dataset } from "../../data/dataset.ts";
import type { Plan } from "../../reference/model/plan.ts";
import { initParameters, parameterLayout } from "../../reference/parameters.ts";
import type { EngineConfig, TrainState } from "../engine.ts";
import { replicaPlans } from "../replicas.ts";
import { chooseTiling, rememberUnusable, type TilingMemory } from "./autotune.ts";
import { bufferBytes, bufferLengths, checkLimits, createBuffers, webGpuMemory } from "./buffers.ts";
import type { WebGpuDevice } from "./device.ts";
import { EngineGuard } from "./engineGuard.ts";
import { checked } from "./gpuErrors.ts";
import { forgetImages, imageBuffer, imageWords } from "./imageBuffer.ts";
import { OwnedBuffers } from "./ownedBuffers.ts";
import { sizesOf } from "./sizes.ts";
import { Tilings } from "./tilings.ts";
import { TILINGS_VERSION, type TilingName, tilingsFor } from "./tuning.ts";
import { WebGpuEngine } from "./webGpuEngine.ts";
import { MOST_WORK } from "./work.ts";

/** How kernels are to be tiled: as it is named, or else as a measurement says that memory keeps; neither: as is likeliest. */
export interface TilingOptions {
  readonly tiling?: TilingName | undefined;
  readonly memory?: TilingMemory | undefined;
}

interface EngineOptions extends TilingOptions {
  /** Multiply-adds of one command buffer, see work.ts. */
  readonly mostWork?: number;
}

/**
 * Makes an engine on WebGPU that stands at the start of its run. If it throws, nothing of it stays allocated.
 * @throws LimitError if there is no room, before anything is allocated
 * @throws RangeError if a replica is larger than the shape
 * @throws GpuFault, ShaderCompileError, DeviceLostError if the device does not take it, with any tiling
 */
export async function createWebGpuEngine(
  gpu: WebGpuDevice,
  config: EngineConfig,
  dataset: Dataset,
  { tiling, memory: tilingMemory, mostWork = MOST_WORK }: EngineOptions = {},
): Promise<WebGpuEngine> {
  const { device } = gpu;
  const plans = replicaPlans(config);
  const sizes = sizesOf(config);
  const testImages = dataset.test.count;
  const lengths = bufferLengths(sizes, testImages);
  const bytes = bufferBytes(lengths);
  const images = imageWords(dataset);
  const memory = webGpuMemory(sizes, bytes, images * 4, testImages);
  checkLimits({ ...bytes, images: images * 4 }, memory, device.limits);

  const owned = new OwnedBuffers(device);
  const guard = new EngineGuard(device, () => forgetImages(device, dataset));
  try {
    const buffers = {
      images: await imageBuffer(device, dataset),
      work: await checked(device, "the engine's buffers", () => createBuffers(owned, bytes)),
      trainImages: dataset.train.count,
      testImages,
    };
    const parts = { gpu, config, sizes, lengths: { ...lengths, images }, buffers, owned, mostWork };
    const tilings = new Tilings(parts);
    const start = initialState(config, plans);
    let engine: WebGpuEngine | undefined;
    const key = tilingKey(gpu, config);
    const choice = await chooseTiling(
      {
        names: tiling ? [tiling] : tilingsFor(gpu),
        key,
        use: async (name, isAbandoned) => {
          if (engine?.tiling === name) return;
          await guard.wait(tilings.compile(name));
          if (isAbandoned()) return;
          const tiled = await guard.wait(tilings.open(name));
          if (isAbandoned()) return tiled.passes.destroy();
          engine ??= new WebGpuEngine({ ...parts, plans, memory, guard }, tiled);
          engine.retile(tiled);
          engine.writeState(start);
        },
        run: async (steps) => {
          const begin = performance.now();
          await engine?.tryOut(steps);
          return performance.now() - begin;
        },
        isOver: async () => {
          // A device that is lost says so after the errors that this causes.
          await new Promise((resolve) => setTimeout(resolve));
          return guard.failure !== undefined;
        },
      },
      tilingMemory,
    );
    if (!engine) throw new Error("No tiling was chosen.");
    if (choice.why === "measured") engine.writeState(start);
    engine.settle(choice, () => rememberUnusable(key, choice.name, tilingMemory));
    return engine;
  } catch (error) {
    guard.end();
    owned.freeAll();
    throw error;
  }
}

/** Every replica's own first weights, before any step. */
function initialState(config: EngineConfig, plans: readonly Plan[]): TrainState {
  const { size } = parameterLayout(config.shape);
  const parameters = new Float32Array(plans.length * size);
  config.replicas.forEach(({ seed }, r) => {
    parameters.set(initParameters(plans[r].shape, seed, config.init), r * size);
  });
  return {
    step: 0,
    appliedSteps: new Uint32Array(plans.length),
    parameters,
    firstMoment: new Float32Array(parameters.length),
    secondMoment: new Float32Array(parameters.length),
  };
}

/** Everything that changes which tiling is fastest. */
function tilingKey({ adapter }: WebGpuDevice, config: EngineConfig): string {
  const { shape, routing, batchSize } = config;
  return JSON.stringify([TILINGS_VERSION, adapter, shape, routing, batchSize]);
}
