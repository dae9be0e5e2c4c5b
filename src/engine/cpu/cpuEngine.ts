import type { Dataset } from "../../data/dataset.ts";
import { updateBalanceBias } from "../../reference/balanceBias.ts";
import { countDropped, createTally, finishTally, tally } from "../../reference/evaluate.ts";
import { Model } from "../../reference/model/model.ts";
import { legend, type Pass } from "../../reference/model/plan.ts";
import { adamStep, clipGradients, sgdStep } from "../../reference/optimiser.ts";
import { initParameters, parameterLayout, parameterViews } from "../../reference/parameters.ts";
import { batchAt, permuteIndex } from "../../reference/random/sampleOrder.ts";
import { AUX_TERMS, EXPERT_CHOICE_TEST_TOKENS } from "../../reference/routing.ts";
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
import { type SparseImages, sparseImagesOf } from "./sparseImages.ts";
import { type SparseBatch, sparseProducts } from "./sparseProducts.ts";

/** Fewest tokens classified at once in an evaluation, when batches are smaller. */
const MIN_CHUNK = 128;

/** One replica's part of the state, as views of the engine's arrays. */
interface ReplicaState {
  readonly parameters: Float32Array;
  readonly balanceBias: Float32Array;
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
  readonly #model: Model<Float32Array, SparseBatch>;
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
    const maxTokens = Math.max(batchSize, evaluationTokens(config));
    const floats = (length: number) => new Float32Array(length);
    const plan = { shape, topK: shape.topK, routing: config.routing };
    this.#model = new Model(plan, maxTokens, floats, sparseProducts);
    this.#rows = new Uint32Array(maxTokens);
    this.#labels = new Uint8Array(maxTokens);

    const { size } = parameterLayout(shape);
    this.#appliedSteps = new Uint32Array(replicas.length);
    this.#parameters = new Float32Array(replicas.length * size);
    this.#firstMoment = new Float32Array(replicas.length * size);
    this.#secondMoment = new Float32Array(replicas.length * size);
    this.#replicas = replicas.map(({ seed }, r) => {
      const own = (all: Float32Array) => all.subarray(r * size, (r + 1) * size);
      const parameters = own(this.#parameters);
      parameters.set(initParameters(shape, seed, config.init));
      return {
        parameters,
        balanceBias: parameterViews(parameters, shape).balanceBias,
        firstMoment: own(this.#firstMoment),
        secondMoment: own(this.#secondMoment),
      };
    });
  }

  async train(count: number): Promise<StepRecords> {
    const { batchSize, trainSize, shape } = this.config;
    const R = this.#replicas.length;
    const records = createRecords(count, R, shape.numExperts);
    for (let i = 0; i < count; i++, this.#step++) {
      const { epoch, start, tokens } = batchAt(this.#step, batchSize, trainSize);
      records.tokens[i] = tokens;
      for (let r = 0; r < R; r++) {
        this.#trainReplica(r, epoch, start, tokens, records, i * R + r);
      }
    }
    return records;
  }

  async evaluate(stride: number, rule: EvaluationRule = "own"): Promise<readonly Evaluation[]> {
    return this.#replicas.map((_, r) => this.#evaluateReplica(r, stride, rule));
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

  /** One batch of one replica: forward, backward and, if it is safe, the update. Fills record `slot`. */
  #trainReplica(
    r: number,
    epoch: number,
    start: number,
    tokens: number,
    records: StepRecords,
    slot: number,
  ): void {
    const { train, trainImages } = this.#openData();
    const settings = this.#settings[r];
    for (let t = 0; t < tokens; t++) {
      const row = permuteIndex(start + t, this.config.trainSize, settings.seed, epoch);
      this.#rows[t] = row;
      this.#labels[t] = train.labels[row];
    }
    const model = this.#model;
    const { parameters } = this.#replicas[r];
    const pass: Pass = { T: tokens, rule: "training", step: this.#step, settings };
    model.forward(parameters, { images: trainImages, rows: this.#rows }, pass);
    const outcome = model.backward(parameters, this.#labels, pass);
    records.taskLoss[slot] = outcome.taskLoss;
    records.auxLoss[slot] = outcome.auxLoss;
    records.correct[slot] = outcome.correct;
    records.skipped[slot] = outcome.safe ? 0 : 1;
    recordRouting(records, slot, model, this.#labels, tokens);
    if (outcome.safe) this.#update(r, settings);
  }

  /** Everything that a skipped step leaves as it was. */
  #update(r: number, settings: ReplicaSettings): void {
    const { parameters, balanceBias, firstMoment, secondMoment } = this.#replicas[r];
    const { gradients, router } = this.#model;
    if (settings.clipNorm > 0) clipGradients(gradients, settings.clipNorm);
    const step = ++this.#appliedSteps[r];
    if (this.config.optimizer === "adam") {
      adamStep(parameters, firstMoment, secondMoment, gradients, step, settings);
    } else {
      sgdStep(parameters, firstMoment, gradients, settings);
    }
    if (settings.biasRate > 0) updateBalanceBias(balanceBias, router.load, settings.biasRate);
  }

  #evaluateReplica(r: number, stride: number, rule: EvaluationRule): Evaluation {
    const { test, testImages } = this.#openData();
    const { parameters } = this.#replicas[r];
    const batch = { images: testImages, rows: this.#rows };
    const model = this.#model;
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
      const pass: Pass = { T: tokens, rule, step: this.#step, settings: this.#settings[r] };
      model.forward(parameters, batch, pass);
      tally(counts, model, this.#labels, tokens);
    }
    return { rule, ...finishTally(counts) };
  }

  #openData(): EngineData {
    if (!this.#data) throw new Error("The CPU engine was disposed of");
    return this.#data;
  }
}

/** Test images classified at once: where experts choose among them, that number is part of the method. */
function evaluationTokens({ routing }: EngineConfig): number {
  return routing.assignment === "expert-choice" ? EXPERT_CHOICE_TEST_TOKENS : MIN_CHUNK;
}

function recordRouting(
  records: StepRecords,
  slot: number,
  model: Model<Float32Array, SparseBatch>,
  labels: Uint8Array,
  T: number,
): void {
  const { E } = legend(model.plan);
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

function createRecords(steps: number, R: number, E: number): StepRecords {
  return {
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
