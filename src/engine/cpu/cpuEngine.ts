import type { Dataset } from "../../data/dataset.ts";
import { tally } from "../../reference/evaluate.ts";
import { adamStep, sgdStep } from "../../reference/optimiser.ts";
import { initParameters, parameterLayout, parameterViews } from "../../reference/parameters.ts";
import { batchAt, permuteIndex } from "../../reference/random/sampleOrder.ts";
import type {
  Engine,
  EngineConfig,
  EngineInfo,
  Evaluation,
  ReplicaSettings,
  StepRecords,
  TrainState,
} from "../engine.ts";
import { type BatchOutcome, Mixture, type Weights } from "./mixture.ts";
import { type SparseImages, sparseImagesOf } from "./sparseImages.ts";

/** Fewest tokens classified at once in an evaluation, when batches are smaller. */
const MIN_CHUNK = 128;

/** One replica's part of the state, as views of the engine's arrays. */
interface ReplicaState {
  readonly parameters: Float32Array;
  readonly weights: Weights;
  readonly firstMoment: Float32Array;
  readonly secondMoment: Float32Array;
}

/** The data set, and its images without their dark pixels. */
interface EngineData extends Dataset {
  readonly trainImages: SparseImages;
  readonly testImages: SparseImages;
}

/** The engine that needs nothing but a CPU: the readable twins, and fast products for the pixels. */
export function createCpuEngine(config: EngineConfig, dataset: Dataset): Engine {
  return new CpuEngine(config, dataset);
}

class CpuEngine implements Engine {
  readonly info: EngineInfo = { kind: "cpu", adapter: "", software: true };
  readonly config: EngineConfig;
  /** A CPU does not vanish. */
  readonly lost = new Promise<string>(() => {});
  /** A call blocks its thread while it runs. */
  readonly maxStepsPerCall = 64;

  /** Null once disposed of. */
  #data: EngineData | null;
  #settings: readonly ReplicaSettings[];
  readonly #mixture: Mixture;
  readonly #rows: Uint32Array;
  readonly #labels: Uint8Array;

  #step = 0;
  readonly #appliedSteps: Uint32Array;
  readonly #parameters: Float32Array;
  readonly #firstMoment: Float32Array;
  readonly #secondMoment: Float32Array;
  readonly #replicas: readonly ReplicaState[];

  constructor(config: EngineConfig, dataset: Dataset) {
    const { shape, replicas, batchSize, trainSize } = config;
    if (trainSize > dataset.train.count) {
      throw new RangeError(`trainSize ${trainSize} exceeds the ${dataset.train.count} images`);
    }
    this.config = config;
    this.#data = {
      ...dataset,
      // Here, not at the first step: compressing takes longer than many steps.
      trainImages: sparseImagesOf(dataset.train, shape.numPixels),
      testImages: sparseImagesOf(dataset.test, shape.numPixels),
    };
    this.#settings = replicas;
    this.#mixture = new Mixture(shape, config.gate, Math.max(batchSize, MIN_CHUNK));
    this.#rows = new Uint32Array(this.#mixture.maxTokens);
    this.#labels = new Uint8Array(this.#mixture.maxTokens);

    const { size } = parameterLayout(shape);
    this.#appliedSteps = new Uint32Array(replicas.length);
    this.#parameters = new Float32Array(replicas.length * size);
    this.#firstMoment = new Float32Array(replicas.length * size);
    this.#secondMoment = new Float32Array(replicas.length * size);
    this.#replicas = replicas.map(({ seed }, r) => {
      const own = (all: Float32Array) => all.subarray(r * size, (r + 1) * size);
      const parameters = own(this.#parameters);
      parameters.set(initParameters(shape, seed));
      return {
        parameters,
        weights: parameterViews(parameters, shape),
        firstMoment: own(this.#firstMoment),
        secondMoment: own(this.#secondMoment),
      };
    });
  }

  async train(count: number): Promise<StepRecords> {
    const { batchSize, trainSize, shape } = this.config;
    const R = this.#replicas.length;
    const E = shape.numExperts;
    const records = createRecords(count, R, E);
    for (let i = 0; i < count; i++, this.#step++) {
      const { epoch, start, tokens } = batchAt(this.#step, batchSize, trainSize);
      records.tokens[i] = tokens;
      for (let r = 0; r < R; r++) {
        const outcome = this.#trainReplica(r, epoch, start, tokens);
        const slot = i * R + r;
        records.taskLoss[slot] = outcome.taskLoss;
        records.auxLoss[slot] = outcome.auxLoss;
        records.correct[slot] = outcome.correct;
        records.skipped[slot] = outcome.safe ? 0 : 1;
        const { offsets, importance } = this.#mixture;
        for (let e = 0; e < E; e++) records.load[slot * E + e] = offsets[e + 1] - offsets[e];
        records.importance.set(importance, slot * E);
      }
    }
    return records;
  }

  async evaluate(stride: number): Promise<readonly Evaluation[]> {
    return this.#replicas.map(({ weights }) => this.#evaluateReplica(weights, stride));
  }

  setReplicas(replicas: readonly ReplicaSettings[]): void {
    if (replicas.length !== this.#replicas.length) {
      throw new RangeError(`${replicas.length} settings for ${this.#replicas.length} replicas`);
    }
    this.#settings = replicas;
  }

  async readState(): Promise<TrainState> {
    return {
      step: this.#step,
      appliedSteps: this.#appliedSteps.slice(),
      parameters: this.#parameters.slice(),
      firstMoment: this.#firstMoment.slice(),
      secondMoment: this.#secondMoment.slice(),
    };
  }

  writeState(state: TrainState): void {
    this.#step = state.step;
    this.#appliedSteps.set(state.appliedSteps);
    this.#parameters.set(state.parameters);
    this.#firstMoment.set(state.firstMoment);
    this.#secondMoment.set(state.secondMoment);
  }

  async readParameters(): Promise<Float32Array> {
    return this.#parameters.slice();
  }

  dispose(): void {
    this.#data = null;
  }

  /** One batch of one replica: forward, backward and, if it is safe, the update. */
  #trainReplica(r: number, epoch: number, start: number, tokens: number): BatchOutcome {
    const { trainSize, optimizer } = this.config;
    const { train, trainImages } = this.#openData();
    const settings = this.#settings[r];
    for (let t = 0; t < tokens; t++) {
      const row = permuteIndex(start + t, trainSize, settings.seed, epoch);
      this.#rows[t] = row;
      this.#labels[t] = train.labels[row];
    }
    const batch = { images: trainImages, rows: this.#rows };
    const { parameters, weights, firstMoment, secondMoment } = this.#replicas[r];
    const mixture = this.#mixture;
    mixture.forward(weights, batch, tokens);
    const { importanceCoef } = settings;
    const outcome = mixture.backward(weights, batch, this.#labels, tokens, importanceCoef);
    if (!outcome.safe) return outcome;

    const step = ++this.#appliedSteps[r];
    const { gradients } = mixture;
    if (optimizer === "adam") {
      adamStep(parameters, firstMoment, secondMoment, gradients, step, settings);
    } else {
      sgdStep(parameters, firstMoment, gradients, settings);
    }
    return outcome;
  }

  #evaluateReplica(weights: Weights, stride: number): Evaluation {
    const { numExperts: E, topK: K, numClasses: C } = this.config.shape;
    const { test, testImages } = this.#openData();
    const batch = { images: testImages, rows: this.#rows };
    const confusion = new Uint32Array(C * C);
    const routing = new Uint32Array(C * E);
    const mixture = this.#mixture;
    const images = Math.ceil(test.count / stride);
    let loss = 0;
    let correct = 0;
    for (let start = 0; start < images; start += mixture.maxTokens) {
      const tokens = Math.min(mixture.maxTokens, images - start);
      for (let t = 0; t < tokens; t++) {
        const row = (start + t) * stride;
        this.#rows[t] = row;
        this.#labels[t] = test.labels[row];
      }
      mixture.forward(weights, batch, tokens);
      const { y, selected } = mixture;
      const chunk = tally(confusion, routing, y, selected, this.#labels, tokens, E, K, C);
      loss += chunk.lossSum / images;
      correct += chunk.correct;
    }
    return { images, loss, correct, confusion, routing };
  }

  #openData(): EngineData {
    if (!this.#data) throw new Error("The CPU engine was disposed of");
    return this.#data;
  }
}

function createRecords(steps: number, R: number, E: number): StepRecords {
  return {
    steps,
    tokens: new Uint32Array(steps),
    taskLoss: new Float32Array(steps * R),
    auxLoss: new Float32Array(steps * R),
    correct: new Uint32Array(steps * R),
    skipped: new Uint32Array(steps * R),
    load: new Uint32Array(steps * R * E),
    importance: new Float32Array(steps * R * E),
  };
}
