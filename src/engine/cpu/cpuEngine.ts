import type { Dataset } from "../../data/dataset.ts";
import { countDropped, createTally, finishTally, tally } from "../../reference/evaluate.ts";
import { type BatchContext, legend } from "../../reference/model/plan.ts";
import { batchAt } from "../../reference/random/sampleOrder.ts";
import { AUX_TERMS } from "../../reference/routing.ts";
import type {
  Engine,
  EngineConfig,
  EngineInfo,
  Evaluation,
  EvaluationRule,
  ReplicaSettings,
  StepRecords,
  TrainState,
} from "../engine.ts";
import { checkSameModels } from "../replicas.ts";
import type { ProvideArithmetic } from "./arithmetic.ts";
import {
  allocateEngineMemory,
  CPU_STEPS_PER_CALL,
  type CpuModel,
  type EngineMemory,
  evaluationTokens,
  maxTokens,
} from "./engineMemory.ts";
import { type ArithmeticChoice, fastestArithmetic } from "./fastestArithmetic.ts";
import { applyGradients, drawBatch } from "./trainingStep.ts";
import { Turns } from "./turns.ts";

/** The CPU engine: the reference composition of the twins, with faster products. */
export function createCpuEngine(
  config: EngineConfig,
  dataset: Dataset,
  provide?: ProvideArithmetic,
): Engine {
  const arithmetic = provide ? { provide, info: {} } : fastestArithmetic();
  return new CpuEngine(config, dataset, arithmetic);
}

class CpuEngine implements Engine {
  readonly info: EngineInfo;
  readonly config: EngineConfig;
  /** Never resolves: a CPU is not lost. */
  readonly lost = new Promise<string>(() => {});
  readonly maxStepsPerCall = CPU_STEPS_PER_CALL;

  /** Null after dispose(), so that the memory can be collected. */
  #memory: EngineMemory | null;
  #settings: readonly ReplicaSettings[];
  readonly #rows: Uint32Array;
  readonly #labels: Uint8Array;

  readonly #turns = new Turns();
  #step = 0;
  readonly #appliedSteps: Uint32Array;

  constructor(config: EngineConfig, dataset: Dataset, arithmetic: ArithmeticChoice) {
    const { replicas, trainSize } = config;
    if (trainSize > dataset.train.count) {
      throw new RangeError(`trainSize ${trainSize} exceeds the ${dataset.train.count} images`);
    }
    this.config = config;
    this.#settings = replicas;
    this.#memory = allocateEngineMemory(config, dataset, arithmetic.provide);
    const memory = this.#memory.use;
    this.info = { kind: "cpu", adapter: "", software: true, memory, ...arithmetic.info };
    this.#rows = new Uint32Array(maxTokens(config));
    this.#labels = new Uint8Array(maxTokens(config));
    this.#appliedSteps = new Uint32Array(replicas.length);
  }

  async train(count: number): Promise<StepRecords> {
    const settings = this.#settings;
    return await this.#turns.take(() => this.#trainSteps(count, settings));
  }

  canEvaluate(): boolean {
    return true;
  }

  async evaluate(stride: number, rule: EvaluationRule = "own"): Promise<readonly Evaluation[]> {
    const settings = this.#settings;
    return await this.#turns.take(async () => {
      const evaluations: Evaluation[] = [];
      for (const [r, own] of settings.entries()) {
        evaluations.push(await this.#evaluateReplica(r, own, stride, rule));
      }
      return evaluations;
    });
  }

  setReplicas(replicas: readonly ReplicaSettings[]): void {
    checkSameModels(this.#settings, replicas);
    this.#settings = replicas;
  }

  async readState(): Promise<TrainState> {
    return await this.#turns.take(() => {
      const { parameters, firstMoment, secondMoment } = this.#liveMemory();
      return {
        step: this.#step,
        appliedSteps: this.#appliedSteps.slice(),
        parameters: parameters.slice(),
        firstMoment: firstMoment.slice(),
        secondMoment: secondMoment.slice(),
      };
    });
  }

  writeState(state: TrainState): void {
    if (this.#turns.areFree) this.#setState(state);
    // Fails only when the engine is disposed of, as the calls after it do.
    else this.#turns.take(() => this.#setState(state)).catch(() => {});
  }

  #setState(state: TrainState): void {
    const { parameters, firstMoment, secondMoment } = this.#liveMemory();
    this.#step = state.step;
    this.#appliedSteps.set(state.appliedSteps);
    parameters.set(state.parameters);
    firstMoment.set(state.firstMoment);
    secondMoment.set(state.secondMoment);
  }

  async readParameters(): Promise<Float32Array> {
    return await this.#turns.take(() => this.#liveMemory().parameters.slice());
  }

  dispose(): void {
    this.#memory = null;
  }

  async #trainSteps(count: number, settings: readonly ReplicaSettings[]): Promise<StepRecords> {
    const { batchSize, trainSize, shape } = this.config;
    const R = settings.length;
    const records = createRecords(this.#step, count, R, shape.numExperts);
    for (let i = 0; i < count; i++, this.#step++) {
      const batch = batchAt(this.#step, batchSize, trainSize);
      records.tokens[i] = batch.tokens;
      for (const [r, own] of settings.entries()) {
        await this.#trainReplica(r, own, batch, records, i * R + r);
      }
    }
    return records;
  }

  /** One batch of one replica: forward, backward and, if the step is safe, the update. Fills record `slot`. */
  async #trainReplica(
    r: number,
    settings: ReplicaSettings,
    drawn: ReturnType<typeof batchAt>,
    records: StepRecords,
    slot: number,
  ): Promise<void> {
    const { arithmetic, data, replicas } = this.#liveMemory();
    const { train, trainImages } = data;
    const { tokens } = drawn;
    drawBatch(this.#rows, this.#labels, drawn, train, this.config.trainSize, settings.seed);
    const { model, parameters } = replicas[r];
    const context: BatchContext = { T: tokens, rule: "training", step: this.#step, settings };
    const batch = arithmetic.gather(trainImages, this.#rows, tokens);
    model.forward(parameters, batch, context);
    if (this.#turns.isOver) await this.#giveWay();
    const outcome = model.backward(parameters, this.#labels, context);
    records.taskLoss[slot] = outcome.taskLoss;
    records.auxLoss[slot] = outcome.auxLoss;
    records.correct[slot] = outcome.correct;
    records.skipped[slot] = outcome.safe ? 0 : 1;
    recordRouting(records, slot, model, this.#labels, tokens);
    if (outcome.safe) this.#update(r, settings);
    if (this.#turns.isOver) await this.#giveWay();
  }

  /** Applies the gradients. A skipped step changes nothing of what is changed here. */
  #update(r: number, settings: ReplicaSettings): void {
    const { arithmetic, replicas } = this.#liveMemory();
    const step = ++this.#appliedSteps[r];
    applyGradients(replicas[r], settings, this.config.optimizer, arithmetic, step);
  }

  async #evaluateReplica(
    r: number,
    settings: ReplicaSettings,
    stride: number,
    rule: EvaluationRule,
  ): Promise<Evaluation> {
    const { arithmetic, data, replicas } = this.#liveMemory();
    const { test, testImages } = data;
    const { model, parameters } = replicas[r];
    const counts = createTally(legend(model.plan));
    const images = Math.ceil(test.count / stride);
    const chunk = evaluationTokens(this.config);
    for (let start = 0; start < images; start += chunk) {
      const tokens = Math.min(chunk, images - start);
      for (let t = 0; t < tokens; t++) {
        const row = (start + t) * stride;
        this.#rows[t] = row;
        this.#labels[t] = test.labels[row];
      }
      const context: BatchContext = { T: tokens, rule, step: this.#step, settings };
      const batch = arithmetic.gather(testImages, this.#rows, tokens);
      model.forward(parameters, batch, context);
      tally(counts, model, this.#labels, tokens);
      if (this.#turns.isOver) await this.#giveWay();
    }
    return { rule, ...finishTally(counts) };
  }

  /** @throws Error if the engine has been disposed of meanwhile */
  async #giveWay(): Promise<void> {
    await this.#turns.giveWay();
    this.#liveMemory();
  }

  #liveMemory(): EngineMemory {
    if (!this.#memory) throw new Error("The CPU engine was disposed of");
    return this.#memory;
  }
}

function recordRouting(
  records: StepRecords,
  slot: number,
  model: CpuModel,
  labels: Uint8Array,
  T: number,
): void {
  // Rows are as wide as the largest number of experts of any replica.
  const E = records.load.length / records.skipped.length;
  const { load, importance } = model.router;
  AUX_TERMS.forEach((term, i) => {
    records.auxTerms[slot * AUX_TERMS.length + i] = model.routerBackward.terms[term];
  });
  records.load.set(load, slot * E);
  records.importance.set(importance, slot * E);
  const { dropped, unrouted, unroutedCorrect } = countDropped(model, labels, T);
  records.dropped[slot] = dropped;
  records.unrouted[slot] = unrouted;
  records.unroutedCorrect[slot] = unroutedCorrect;
}

function createRecords(firstStep: number, steps: number, R: number, E: number): StepRecords {
  return {
    firstStep,
    steps,
    tokens: new Uint32Array(steps),
    taskLoss: new Float32Array(steps * R),
    auxLoss: new Float32Array(steps * R),
    auxTerms: new Float32Array(steps * R * AUX_TERMS.length),
    correct: new Uint32Array(steps * R),
    skipped: new Uint32Array(steps * R),
    load: new Uint32Array(steps * R * E),
    importance: new Float32Array(steps * R * E),
    dropped: new Uint32Array(steps * R),
    unrouted: new Uint32Array(steps * R),
    unroutedCorrect: new Uint32Array(steps * R),
  };
}
