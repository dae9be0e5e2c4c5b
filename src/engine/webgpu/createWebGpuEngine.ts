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
import { NOTHING_KNOWN } from "./kernels.ts";
import { OwnedBuffers } from "./ownedBuffers.ts";
import { engineParams } from "./params.ts";
import { sizesOf } from "./sizes.ts";
import { Tilings } from "./tilings.ts";
import { TILINGS_VERSION, type TilingName, tilingsFor } from "./tuning.ts";
import { WebGpuEngine } from "./webGpuEngine.ts";
import { MOST_WORK } from "./work.ts";

export interface WebGpuEngineOptions {
  /** The tiling of all kernels. Default: the measured one that `memory` keeps; without a memory, the likeliest. */
  readonly tiling?: TilingName | undefined;
  readonly memory?: TilingMemory | undefined;
  /** Multiply-adds of one command buffer, see work.ts. */
  readonly mostWork?: number | undefined;
  /**
   * Whether software adapters get sizes and buffer lengths as literals in the shaders. Default: true. Without them
   * engines of different sizes share compiled pipelines, and steps are slower.
   */
  readonly literals?: boolean | undefined;
  /** Whether the kernels of evaluations are compiled ahead, in the background (default), or by the first evaluation. */
  readonly prepareEvaluations?: boolean | undefined;
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
  options: WebGpuEngineOptions = {},
): Promise<WebGpuEngine> {
  const { tiling, memory: tilingMemory, mostWork = MOST_WORK } = options;
  const { literals: hasLiterals = true, prepareEvaluations = true } = options;
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
    const literals = hasLiterals
      ? { params: engineParams(sizes), lengths: { ...lengths, images } }
      : NOTHING_KNOWN;
    const names = tiling ? ([tiling] as const) : tilingsFor(gpu);
    const passParts = { gpu, config, sizes, literals, owned, mostWork };
    const tilings = new Tilings(passParts);
    // While the kernels compile, the images are packed and uploaded.
    tilings.compile(names[0]).catch(() => {}); // chooseTiling() awaits it again, and reports its error
    const buffers = {
      images: await imageBuffer(device, dataset),
      work: await checked(device, "the engine's buffers", () => createBuffers(owned, bytes)),
      trainImages: dataset.train.count,
      testImages,
    };
    const parts = { ...passParts, buffers };
    const start = initialState(config, plans);
    let engine: WebGpuEngine | undefined;
    const key = tilingKey(gpu, config);
    const choice = await chooseTiling(
      {
        names,
        key,
        use: async (name, isAbandoned) => {
          if (engine?.tiling === name) return;
          await guard.wait(tilings.compile(name));
          if (isAbandoned()) return;
          const tiled = await guard.wait(tilings.open(name, buffers));
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
    if (prepareEvaluations) engine.prepareEvaluations();
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
