import type { Dataset } from "../../data/dataset.ts";
import type { Plan } from "../../reference/model/plan.ts";
import { initParameters, parameterLayout } from "../../reference/parameters.ts";
import {
  type EngineConfig,
  type EngineInfo,
  EVALUATION_RULES,
  type Evaluation,
  type EvaluationRule,
  type ReplicaSettings,
  type StepRecords,
  type TilingChoice,
  type TrainState,
} from "../engine.ts";
import type { ProfilingEngine, StepProfile } from "../profile.ts";
import { checkSameModels, replicaPlans } from "../replicas.ts";
import { chooseTiling, type TilingMemory } from "./autotune.ts";
import {
  bufferBytes,
  bufferLengths,
  checkLimits,
  createBuffers,
  MODEL_PARTS,
  type WorkBufferName,
} from "./buffers.ts";
import { factsOf, type WebGpuDevice } from "./device.ts";
import { type LossWatch, watchLoss } from "./deviceLoss.ts";
import { imageBuffer, imageWords } from "./imageBuffer.ts";
import { ELEMENT_BYTES } from "./kernels.gen.ts";
import { KernelSet } from "./kernels.ts";
import { padParameters, unpadReplicas } from "./padding.ts";
import { type BoundKernel, type EngineBuffers, encodeKernels, Passes } from "./passes.ts";
import { Profiler } from "./profiler.ts";
import { Readback } from "./readback.ts";
import { decodeEvaluations, decodeRecords } from "./records.ts";
import { type Sizes, sizesOf } from "./sizes.ts";
import { passOf } from "./steps.ts";
import { packReplica, REPLICA_BYTES, REPLICA_SETTINGS_BYTES, readAppliedSteps } from "./structs.ts";
import { TILINGS_VERSION, type TilingName, tilingsFor, tuningOf } from "./tuning.ts";

/**
 * The engine on WebGPU. Data, sample order, weights, moments and records live on the GPU; a call of
 * train() is one command buffer.
 * @throws LimitError if the adapter has no room, before anything is allocated
 * @throws RangeError if a replica is larger than the shape
 */
export async function createWebGpuEngine(
  gpu: WebGpuDevice,
  config: EngineConfig,
  dataset: Dataset,
  { tiling, memory }: TilingOptions = {},
): Promise<WebGpuEngine> {
  const plans = replicaPlans(config);
  const sizes = sizesOf(config);
  const lengths = bufferLengths(sizes, dataset.test.count);
  const bytes = bufferBytes(lengths);
  const images = imageWords(dataset);
  checkLimits({ ...bytes, images: images * 4 }, gpu.device.limits);
  const names = tiling ? [tiling] : tilingsFor(gpu);
  const prepareKernels = async (name: TilingName) => {
    const kernels = new KernelSet(gpu, sizes, tuningOf(sizes, name), { ...lengths, images });
    await kernels.prepare([passOf(config, config.replicas, "training")]);
    return { name, kernels };
  };
  const likeliest = await prepareKernels(names[0]);
  const engine = new WebGpuEngine(gpu, config, plans, sizes, likeliest, {
    work: createBuffers(gpu.device, bytes),
    images: imageBuffer(gpu.device, dataset),
    trainImages: dataset.train.count,
    testImages: dataset.test.count,
  });
  const start = initialState(config, plans);
  engine.writeState(start);

  const use = async (name: TilingName) => {
    if (name !== engine.tiling) engine.retile(await prepareKernels(name));
  };
  const run = async (name: TilingName, steps: number) => {
    await use(name);
    const begin = performance.now();
    await engine.train(steps);
    return performance.now() - begin;
  };
  const choice = await chooseTiling({ names, key: tilingKey(gpu, config), run }, memory);
  await use(choice.name);
  if (choice.why === "measured") engine.writeState(start);
  engine.settle(choice);
  return engine;
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

/** How kernels are to be tiled: as it is named, or else as a measurement says that memory keeps; neither: as is likeliest. */
export interface TilingOptions {
  readonly tiling?: TilingName | undefined;
  readonly memory?: TilingMemory | undefined;
}

/** The kernels of one tiling, those of a step compiled. */
interface TiledKernels {
  readonly name: TilingName;
  readonly kernels: KernelSet;
}

export class WebGpuEngine implements ProfilingEngine {
  readonly config: EngineConfig;
  readonly lost: Promise<string>;
  readonly maxStepsPerCall: number;
  readonly sizes: Sizes;
  /** By the names that the kernels bind; for tests and profiles to look into. */
  readonly buffers: Readonly<Record<WorkBufferName, GPUBuffer>>;
  readonly #device: GPUDevice;
  readonly #remakePasses: (tiled: TiledKernels) => Passes;
  #info: EngineInfo;
  #tiling: TilingName;
  #passes: Passes;
  readonly #plans: readonly Plan[];
  readonly #readback: Readback;
  readonly #lossWatch: LossWatch;
  readonly #padded: Float32Array<ArrayBuffer>;
  #profiler: Profiler | undefined;
  #replicas: readonly ReplicaSettings[];
  #step = 0;

  constructor(
    gpu: WebGpuDevice,
    config: EngineConfig,
    plans: readonly Plan[],
    sizes: Sizes,
    tiled: TiledKernels,
    buffers: EngineBuffers,
  ) {
    this.#device = gpu.device;
    this.#plans = plans;
    this.#remakePasses = ({ kernels }) => new Passes(gpu.device, kernels, config, sizes, buffers);
    this.#passes = this.#remakePasses(tiled);
    this.#tiling = tiled.name;
    this.#readback = new Readback(gpu.device);
    this.#replicas = config.replicas;
    this.#padded = new Float32Array(sizes.parameters4 * 4);
    const { adapter, software, device } = gpu;
    this.#info = { kind: "webgpu", adapter, software, device: factsOf(device) };
    this.config = config;
    this.sizes = sizes;
    this.buffers = buffers.work;
    this.maxStepsPerCall = sizes.recordSlots;
    this.#lossWatch = watchLoss(gpu.device);
    this.lost = this.#lossWatch.lost;
  }

  get info(): EngineInfo {
    return this.#info;
  }

  /** Whose kernels train now. */
  get tiling(): TilingName {
    return this.#tiling;
  }

  /** One training step, ready to encode. */
  get stepKernels(): readonly BoundKernel[] {
    return this.#passes.step;
  }

  /** From now on the same steps by other kernels. */
  retile(tiled: TiledKernels): void {
    this.#passes.destroy();
    this.#passes = this.#remakePasses(tiled);
    this.#tiling = tiled.name;
  }

  /**
   * The kernels stay as they are. Those of evaluations are compiled in the background: who evaluates too early waits,
   * and learns there what went wrong.
   */
  settle(choice: TilingChoice): void {
    this.#info = { ...this.#info, tiling: choice };
    this.#passes.prepareEvaluations(...EVALUATION_RULES).catch(() => {});
  }

  async train(count: number): Promise<StepRecords> {
    const { recordSlots, recordWords, R } = this.sizes;
    const encoder = this.#device.createCommandEncoder({ label: "train" });
    const pass = encoder.beginComputePass({ label: "train" });
    for (let step = 0; step < count; step++) encodeKernels(pass, this.#passes.step, R);
    pass.end();

    // The records are a ring: a call's steps may wrap around its end.
    const slotBytes = R * recordWords * 4;
    const first = this.#step % recordSlots;
    const beforeWrap = Math.min(count, recordSlots - first);
    const ranges = [{ offset: first * slotBytes, size: beforeWrap * slotBytes }];
    if (beforeWrap < count) ranges.push({ offset: 0, size: (count - beforeWrap) * slotBytes });
    const copy = this.#readback.copy(encoder, this.buffers.records, ranges);
    this.#device.queue.submit([encoder.finish()]);
    this.#step += count;
    return decodeRecords(await copy.read(), count, this.sizes);
  }

  async evaluate(stride: number, rule: EvaluationRule = "own"): Promise<readonly Evaluation[]> {
    const { R } = this.sizes;
    const plan = await this.#passes.evaluation(stride, rule);
    const encoder = this.#device.createCommandEncoder({ label: "evaluate" });
    encoder.clearBuffer(this.buffers.counts);
    const pass = encoder.beginComputePass({ label: "evaluate" });
    encodeKernels(pass, plan.kernels, R);
    pass.end();
    const { counts, answers } = this.buffers;
    const countsCopy = this.#readback.copy(encoder, counts);
    const answersCopy = this.#readback.copy(encoder, answers, [
      { offset: 0, size: R * plan.images * ELEMENT_BYTES.answers },
    ]);
    this.#device.queue.submit([encoder.finish()]);
    const [countsRead, answersRead] = await Promise.all([countsCopy.read(), answersCopy.read()]);

    return decodeEvaluations(countsRead, answersRead, plan.images, rule, this.#plans, this.sizes);
  }

  setReplicas(replicas: readonly ReplicaSettings[]): void {
    checkSameModels(this.#replicas, replicas);
    this.#replicas = replicas;
    replicas.forEach((settings, r) => {
      const packed = packReplica(settings, this.#plans[r], 0, 0);
      this.#device.queue.writeBuffer(
        this.buffers.replicas,
        r * REPLICA_BYTES,
        packed,
        0,
        REPLICA_SETTINGS_BYTES,
      );
    });
    this.#passes.use(replicas);
  }

  async readState(): Promise<TrainState> {
    const step = this.#step;
    const { model, replicas } = this.buffers;
    const encoder = this.#device.createCommandEncoder({ label: "read state" });
    const moments = [{ offset: 0, size: (3 * model.size) / MODEL_PARTS }];
    const modelCopy = this.#readback.copy(encoder, model, moments);
    const replicasCopy = this.#readback.copy(encoder, replicas);
    this.#device.queue.submit([encoder.finish()]);
    const [modelRead, replicasRead] = await Promise.all([modelCopy.read(), replicasCopy.read()]);
    const padded = new Float32Array(modelRead);
    return {
      step,
      appliedSteps: readAppliedSteps(replicasRead),
      parameters: this.#unpad(padded, 0),
      firstMoment: this.#unpad(padded, 1),
      secondMoment: this.#unpad(padded, 2),
    };
  }

  async readParameters(): Promise<Float32Array> {
    const size = this.buffers.model.size / MODEL_PARTS;
    const encoder = this.#device.createCommandEncoder({ label: "read parameters" });
    const copy = this.#readback.copy(encoder, this.buffers.model, [{ offset: 0, size }]);
    this.#device.queue.submit([encoder.finish()]);
    return this.#unpad(new Float32Array(await copy.read()), 0);
  }

  writeState(state: TrainState): void {
    const { queue } = this.#device;
    const { R, parameters4 } = this.sizes;
    const length = parameterLayout(this.config.shape).size;
    const parts = [state.parameters, state.firstMoment, state.secondMoment];
    parts.forEach((part, index) => {
      for (let r = 0; r < R; r++) {
        const own = part.subarray(r * length, (r + 1) * length);
        padParameters(this.#padded, own, this.#plans[r].shape, this.sizes);
        queue.writeBuffer(this.buffers.model, (index * R + r) * parameters4 * 16, this.#padded);
      }
    });
    this.#replicas.forEach((settings, r) => {
      const packed = packReplica(settings, this.#plans[r], state.step, state.appliedSteps[r]);
      queue.writeBuffer(this.buffers.replicas, r * REPLICA_BYTES, packed);
    });
    this.#step = state.step;
  }

  async profile(steps: number): Promise<StepProfile | null> {
    if (!this.info.device?.timestamps) return null;
    const { model, replicas } = this.buffers;
    // Made by the first who asks: most runs never are.
    this.#profiler ??= new Profiler(this.#device, this.#readback, [model, replicas], this.sizes.R);
    return await this.#profiler.profile(this.#passes.step, steps);
  }

  dispose(): void {
    this.#lossWatch.end();
    this.#profiler?.destroy();
    for (const buffer of Object.values(this.buffers)) buffer.destroy();
    this.#passes.destroy();
    this.#readback.destroy();
  }

  #unpad(model: Float32Array, part: number): Float32Array {
    const { size } = parameterLayout(this.config.shape);
    const shapes = this.#plans.map(({ shape }) => shape);
    return unpadReplicas(model, part, shapes, size, this.sizes);
  }
}
