import type { Plan } from "../../reference/model/plan.ts";
import { parameterLayout } from "../../reference/parameters.ts";
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
import type { MemoryUse } from "../memory.ts";
import type { ProfilingEngine, StepProfile } from "../profile.ts";
import { checkSameModels } from "../replicas.ts";
import { MODEL_PARTS, STATE_PARTS, type WorkBufferName } from "./buffers.ts";
import { factsOf } from "./device.ts";
import type { EngineGuard } from "./engineGuard.ts";
import { inErrorScopes, ShaderCompileError } from "./gpuErrors.ts";
import { ELEMENT_BYTES } from "./kernels.gen.ts";
import type { OwnedBuffers } from "./ownedBuffers.ts";
import { padParameters, unpadReplicas } from "./padding.ts";
import { type BoundKernel, encodeKernels, type Passes, type PassParts } from "./passes.ts";
import { Profiler } from "./profiler.ts";
import { Readback } from "./readback.ts";
import { decodeEvaluations, decodeRecords } from "./records.ts";
import type { Sizes } from "./sizes.ts";
import { packReplica, REPLICA_BYTES, REPLICA_SETTINGS_BYTES, readAppliedSteps } from "./structs.ts";
import { encodeEvaluation, submitSingly } from "./submissions.ts";
import type { TiledPasses } from "./tilings.ts";
import type { TilingName } from "./tuning.ts";
import { stepsAtOnce } from "./work.ts";

/** What an engine is made of; it owns the guard and the buffers in `owned`. */
export interface EngineParts extends PassParts {
  readonly plans: readonly Plan[];
  readonly memory: MemoryUse;
  readonly guard: EngineGuard;
}

/**
 * The engine on WebGPU: see createWebGpuEngine(). Data, sample order, weights, moments and records live on the GPU;
 * a call of train() is one command buffer. The first error of the device, in whatever call, fails the engine.
 */
export class WebGpuEngine implements ProfilingEngine {
  readonly config: EngineConfig;
  readonly lost: Promise<string>;
  readonly maxStepsPerCall: number;
  readonly sizes: Sizes;
  /** By the names that the kernels bind; for tests and profiles to look into. */
  readonly buffers: Readonly<Record<WorkBufferName, GPUBuffer>>;
  readonly #device: GPUDevice;
  readonly #guard: EngineGuard;
  readonly #owned: OwnedBuffers;
  readonly #plans: readonly Plan[];
  readonly #readback: Readback;
  /** Whether a step is too much for one command buffer. */
  readonly #isHuge: boolean;
  readonly #padded: Float32Array<ArrayBuffer>;
  #info: EngineInfo;
  #tiled: TiledPasses;
  #onUnusableTiling: () => Promise<void> = async () => {};
  #profiler: Profiler | undefined;
  #replicas: readonly ReplicaSettings[];
  #step = 0;

  constructor(
    { gpu, config, sizes, buffers, owned, plans, memory, guard, mostWork }: EngineParts,
    tiled: TiledPasses,
  ) {
    const { adapter, software, device } = gpu;
    this.#device = device;
    this.#guard = guard;
    this.#owned = owned;
    this.#plans = plans;
    this.#tiled = tiled;
    this.#readback = new Readback(owned);
    this.#replicas = config.replicas;
    this.#padded = new Float32Array(sizes.parameters4 * 4);
    this.#info = { kind: "webgpu", adapter, software, memory, device: factsOf(device) };
    this.config = config;
    this.sizes = sizes;
    this.buffers = buffers.work;
    const atOnce = stepsAtOnce(sizes, mostWork);
    this.#isHuge = atOnce === 0;
    this.maxStepsPerCall = Math.max(1, atOnce);
    this.lost = guard.lost;
  }

  get info(): EngineInfo {
    return this.#info;
  }

  /** Whose kernels train now. */
  get tiling(): TilingName {
    return this.#tiled.name;
  }

  /** One training step, ready to encode. */
  get stepKernels(): readonly BoundKernel[] {
    return this.#passes.step;
  }

  get #passes(): Passes {
    return this.#tiled.passes;
  }

  /** From now on the same steps by other kernels. */
  retile(tiled: TiledPasses): void {
    if (tiled === this.#tiled) return;
    this.#passes.destroy();
    this.#tiled = tiled;
  }

  /**
   * Runs steps by kernels that may not work here: an error is thrown and does not fail the engine, whose state is
   * undefined then.
   */
  async tryOut(steps: number): Promise<void> {
    for (let left = steps; left > 0; left -= this.maxStepsPerCall) {
      const count = Math.min(left, this.maxStepsPerCall);
      const where = `a trial of the kernels “${this.tiling}”`;
      const { result, fault } = inErrorScopes(this.#device, where, () => this.#issueSteps(count));
      result.catch(() => {}); // awaited below, unless a fault explains it
      const found = await this.#guard.wait(fault);
      if (found) throw found;
      await this.#guard.wait(result);
    }
  }

  /**
   * Ends the choice of a tiling: `info` shows it.
   * @param onUnusable called if the kernels of evaluations do not compile with it
   */
  settle(choice: TilingChoice, onUnusable: () => Promise<void>): void {
    this.#info = { ...this.#info, tiling: choice };
    this.#onUnusableTiling = onUnusable;
  }

  /** Compiles the kernels of evaluations in the background. evaluate() waits for them, and rejects with their errors. */
  prepareEvaluations(): void {
    this.#passes.prepareEvaluations(...EVALUATION_RULES).catch(() => {}); // reported by evaluate()
  }

  canEvaluate(rule: EvaluationRule): boolean {
    return this.#passes.hasEvaluation(rule);
  }

  async train(count: number): Promise<StepRecords> {
    const { recordSlots } = this.sizes;
    if (!(count >= 1 && count <= recordSlots)) {
      throw new RangeError(`A call trains 1 to ${recordSlots} steps, not ${count}`);
    }
    const first = this.#step;
    const where = `training, steps ${first} to ${first + count - 1}`;
    return await this.#guard.call(where, () => this.#issueSteps(count));
  }

  /** Submits the next steps, and resolves with their records. */
  async #issueSteps(count: number): Promise<StepRecords> {
    const { recordSlots, recordWords, R } = this.sizes;
    const { step } = this.#passes;
    const firstStep = this.#step;
    const encoder = this.#device.createCommandEncoder({ label: "train" });
    if (this.#isHuge) {
      for (let i = 0; i < count; i++) submitSingly(this.#device, step);
    } else {
      const pass = encoder.beginComputePass({ label: "train" });
      for (let i = 0; i < count; i++) encodeKernels(pass, step);
      pass.end();
    }

    // The records are a ring: a call's steps may wrap around its end.
    const slotBytes = R * recordWords * 4;
    const first = firstStep % recordSlots;
    const beforeWrap = Math.min(count, recordSlots - first);
    const ranges = [{ offset: first * slotBytes, size: beforeWrap * slotBytes }];
    if (beforeWrap < count) ranges.push({ offset: 0, size: (count - beforeWrap) * slotBytes });
    const copy = this.#readback.copy(encoder, this.buffers.records, ranges);
    this.#device.queue.submit([encoder.finish()]);
    this.#step += count;
    return decodeRecords(await copy.read(), firstStep, count, this.sizes);
  }

  async evaluate(stride: number, rule: EvaluationRule = "own"): Promise<readonly Evaluation[]> {
    try {
      await this.#guard.wait(this.#passes.prepareEvaluations(rule));
    } catch (error) {
      // Another tiling may have kernels that compile: the next engine takes one.
      if (error instanceof ShaderCompileError) await this.#onUnusableTiling();
      throw error;
    }
    const where = `an evaluation by rule ${rule} at step ${this.#step}`;
    return await this.#guard.call(where, () => this.#issueEvaluation(stride, rule));
  }

  /** Submits an evaluation, in several command buffers where it takes long, and resolves with what it counted. */
  async #issueEvaluation(stride: number, rule: EvaluationRule): Promise<readonly Evaluation[]> {
    const { R } = this.sizes;
    const { counts, answers } = this.buffers;
    const plan = this.#passes.evaluation(stride, rule);
    const encoder = encodeEvaluation(this.#device, plan.parts, counts);
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
    this.#guard.write(`new settings from step ${this.#step} on`, () => {
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
    });
  }

  async readState(): Promise<TrainState> {
    const step = this.#step;
    const [modelRead, replicasRead] = await this.#guard.call(`the state at step ${step}`, () =>
      this.#copy("read state", (encoder) => [
        this.#copyModel(encoder, STATE_PARTS),
        this.#readback.copy(encoder, this.buffers.replicas),
      ]),
    );
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
    const [modelRead] = await this.#guard.call(`the weights at step ${this.#step}`, () =>
      this.#copy("read parameters", (encoder) => [this.#copyModel(encoder, 1)]),
    );
    return this.#unpad(new Float32Array(modelRead), 0);
  }

  writeState(state: TrainState): void {
    const { queue } = this.#device;
    const { R, parameters4 } = this.sizes;
    const length = parameterLayout(this.config.shape).size;
    const parts = [state.parameters, state.firstMoment, state.secondMoment];
    this.#guard.write(`the state of step ${state.step}`, () => {
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
    });
    this.#step = state.step;
  }

  async profile(steps: number): Promise<StepProfile | null> {
    if (!this.info.device?.timestamps) return null;
    // Made by the first who asks: most runs never are. What goes wrong with it is not the run's.
    this.#profiler ??= await this.#createProfiler();
    return await this.#guard.wait(this.#profiler.profile(this.#passes.step, steps));
  }

  dispose(): void {
    this.#guard.end();
    this.#profiler?.destroy();
    this.#owned.freeAll();
  }

  /** @throws GpuFault if there is no memory for a copy of the state */
  async #createProfiler(): Promise<Profiler> {
    const { model, replicas } = this.buffers;
    const { result: profiler, fault } = inErrorScopes(
      this.#device,
      "a profile",
      () => new Profiler(this.#device, this.#readback, [model, replicas]),
    );
    try {
      const found = await this.#guard.wait(fault);
      if (found) throw found;
      return profiler;
    } catch (error) {
      profiler.destroy();
      throw error;
    }
  }

  /** Submits copies, and resolves with the bytes of each. */
  async #copy(
    label: string,
    encode: (encoder: GPUCommandEncoder) => readonly { read(): Promise<ArrayBuffer> }[],
  ): Promise<ArrayBuffer[]> {
    const encoder = this.#device.createCommandEncoder({ label });
    const copies = encode(encoder);
    this.#device.queue.submit([encoder.finish()]);
    return await Promise.all(copies.map((copy) => copy.read()));
  }

  /** The first parts of the model: weights, first moment, second moment. */
  #copyModel(encoder: GPUCommandEncoder, parts: number): { read(): Promise<ArrayBuffer> } {
    const part = this.buffers.model.size / MODEL_PARTS;
    const ranges = [{ offset: 0, size: parts * part }];
    return this.#readback.copy(encoder, this.buffers.model, ranges, STATE_PARTS * part);
  }

  #unpad(model: Float32Array, part: number): Float32Array {
    const { size } = parameterLayout(this.config.shape);
    const shapes = this.#plans.map(({ shape }) => shape);
    return unpadReplicas(model, part, shapes, size, this.sizes);
  }
}
