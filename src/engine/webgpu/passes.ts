import type { EngineConfig, EvaluationRule, ReplicaSettings } from "../engine.ts";
import type { WorkBufferName } from "./buffers.ts";
import { capacitiesOf } from "./capacities.ts";
import type { WebGpuDevice } from "./device.ts";
import { ELEMENT_BYTES } from "./kernels.gen.ts";
import {
  createBindGroup,
  type Grid,
  gridOf,
  type Kernel,
  type KernelSequence,
  type KernelSet,
  type Literals,
} from "./kernels.ts";
import type { OwnedBuffers } from "./ownedBuffers.ts";
import { type BatchParams, evaluationChunk, paramsOf, trainingBatches } from "./params.ts";
import type { Sizes } from "./sizes.ts";
import { passOf } from "./steps.ts";
import { packParams } from "./structs.ts";
import type { PassPurpose } from "./switches.ts";
import { chunksAtOnce } from "./work.ts";

export interface EngineBuffers {
  readonly work: Record<WorkBufferName, GPUBuffer>;
  /** Of both splits, those to train on first. */
  readonly images: GPUBuffer;
  readonly trainImages: number;
  readonly testImages: number;
}

/** Everything that passes are made of, but for the tiling. */
export interface PassParts {
  readonly gpu: WebGpuDevice;
  readonly config: EngineConfig;
  readonly sizes: Sizes;
  readonly literals: Literals;
  readonly buffers: EngineBuffers;
  readonly owned: OwnedBuffers;
  /** Multiply-adds of one command buffer, see work.ts. */
  readonly mostWork: number;
}

/** What differs between passes. */
type PassBuffers = Record<"params" | "capacities", GPUBuffer>;

/** A kernel with everything bound: dispatching it is three calls. */
export interface BoundKernel {
  readonly kernel: Kernel;
  readonly bindGroup: GPUBindGroup;
  readonly grid: Grid;
}

/** Dispatches kernels one after the other, each over all replicas. */
export function encodeKernels(pass: GPUComputePassEncoder, kernels: readonly BoundKernel[]): void {
  for (const { kernel, bindGroup, grid } of kernels) {
    pass.setPipeline(kernel.pipeline);
    pass.setBindGroup(0, bindGroup);
    pass.dispatchWorkgroups(...grid);
  }
}

/** The chunks of an evaluation with one rule and stride. */
interface EvaluationPlan {
  readonly images: number;
  /** The kernels of each command buffer. */
  readonly parts: readonly (readonly BoundKernel[])[];
  readonly params: readonly GPUBuffer[];
}

/** The passes of one engine, bound once for as long as the settings ask for the same kernels. */
export class Passes {
  readonly #device: GPUDevice;
  readonly #owned: OwnedBuffers;
  readonly #kernels: KernelSet;
  readonly #config: EngineConfig;
  readonly #sizes: Sizes;
  readonly #buffers: EngineBuffers;
  /** An evaluation's chunks of one command buffer. */
  readonly #chunksInPart: number;
  readonly #training: PassBuffers;
  readonly #testCapacities: GPUBuffer;
  readonly #evaluations = new Map<string, EvaluationPlan>();
  #replicas: readonly ReplicaSettings[];
  #pass: KernelSequence;
  #step: readonly BoundKernel[];

  constructor({ gpu, owned, config, sizes, buffers, mostWork }: PassParts, kernels: KernelSet) {
    this.#device = gpu.device;
    this.#owned = owned;
    this.#kernels = kernels;
    this.#config = config;
    this.#chunksInPart = chunksAtOnce(sizes, mostWork);
    this.#sizes = sizes;
    this.#buffers = buffers;
    this.#training = {
      params: this.#createParams("training", trainingBatches(config)),
      capacities: this.#createCapacities(),
    };
    this.#testCapacities = this.#createCapacities();
    this.#replicas = config.replicas;
    this.#pass = passOf(config, config.replicas, "training");
    this.#step = this.#bind(this.#pass, this.#training, config.batchSize);
    this.#writeTrainingCapacities();
  }

  /** One training step, ready to encode. */
  get step(): readonly BoundKernel[] {
    return this.#step;
  }

  /** New settings may ask for other kernels, or for the same ones compiled otherwise. */
  use(replicas: readonly ReplicaSettings[]): void {
    this.#replicas = replicas;
    this.#writeTrainingCapacities();
    const pass = passOf(this.#config, replicas, "training");
    if (JSON.stringify(pass) === JSON.stringify(this.#pass)) return;
    this.#pass = pass;
    this.#step = this.#bind(pass, this.#training, this.#config.batchSize);
    this.#dropEvaluations();
  }

  /** Compiles what evaluations take. Training can begin meanwhile. */
  async prepareEvaluations(...rules: readonly EvaluationRule[]): Promise<void> {
    await this.#kernels.prepare(rules.map((rule) => passOf(this.#config, this.#replicas, rule)));
  }

  /** Whether everything that evaluations by this rule take is compiled. */
  hasEvaluation(rule: EvaluationRule): boolean {
    return this.#kernels.has(passOf(this.#config, this.#replicas, rule));
  }

  /** An evaluation, ready to encode: once its kernels are prepared, nothing is compiled for it. */
  evaluation(stride: number, rule: EvaluationRule): EvaluationPlan {
    const key = `${rule} ${stride}`;
    const plan = this.#evaluations.get(key) ?? this.#planEvaluation(stride, rule);
    this.#evaluations.set(key, plan);
    const whole = this.#sizes.evaluationTokens;
    const last = plan.images % whole || whole;
    const capacities = capacitiesOf(this.#config, this.#replicas, whole, last);
    this.#device.queue.writeBuffer(this.#testCapacities, 0, capacities);
    return plan;
  }

  destroy(): void {
    this.#dropEvaluations();
    const { params, capacities } = this.#training;
    for (const buffer of [params, capacities, this.#testCapacities]) this.#owned.free(buffer);
  }

  #planEvaluation(stride: number, rule: EvaluationRule): EvaluationPlan {
    const { trainImages, testImages } = this.#buffers;
    const { evaluationTokens } = this.#sizes;
    const images = Math.ceil(testImages / stride);
    const sample = { first: trainImages, images, stride };
    const pass = passOf(this.#config, this.#replicas, rule);
    const params: GPUBuffer[] = [];
    const parts: BoundKernel[][] = [];
    for (let start = 0; start < images; start += evaluationTokens) {
      const chunk = evaluationChunk(sample, start, evaluationTokens);
      const own = {
        params: this.#createParams(rule, chunk),
        capacities: this.#testCapacities,
      };
      if (params.length % this.#chunksInPart === 0) parts.push([]);
      params.push(own.params);
      parts.at(-1)?.push(...this.#bind(pass, own, chunk.tokens));
    }
    return { images, parts, params };
  }

  #dropEvaluations(): void {
    for (const { params } of this.#evaluations.values()) {
      for (const buffer of params) this.#owned.free(buffer);
    }
    this.#evaluations.clear();
  }

  #bind(pass: KernelSequence, own: PassBuffers, tokens: number): readonly BoundKernel[] {
    const { work, images } = this.#buffers;
    const buffers = { ...work, images, ...own };
    return pass.map(({ name, switches }) => {
      const kernel = this.#kernels.get(name, switches);
      return {
        kernel,
        bindGroup: createBindGroup(this.#device, kernel, buffers),
        grid: gridOf(kernel.workgroups(tokens), this.#sizes.R),
      };
    });
  }

  #createParams(purpose: PassPurpose, batches: BatchParams): GPUBuffer {
    const bytes = packParams(paramsOf(this.#sizes, this.#config, purpose, batches));
    const usage = GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST;
    const buffer = this.#owned.create({ label: "params", size: bytes.byteLength, usage });
    this.#device.queue.writeBuffer(buffer, 0, bytes);
    return buffer;
  }

  #createCapacities(): GPUBuffer {
    const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST;
    const size = 2 * this.#sizes.R * ELEMENT_BYTES.capacities;
    return this.#owned.create({ label: "capacities", size, usage });
  }

  #writeTrainingCapacities(): void {
    const { batchSize, trainSize } = this.#config;
    const last = trainSize % batchSize || batchSize;
    const capacities = capacitiesOf(this.#config, this.#replicas, batchSize, last);
    this.#device.queue.writeBuffer(this.#training.capacities, 0, capacities);
  }
}
