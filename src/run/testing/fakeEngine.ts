/** An engine that only pretends: for tests of what drives it. */
import type { Dataset } from "../../data/dataset.ts";
import type {
  Engine,
  EngineConfig,
  EngineInfo,
  Evaluation,
  EvaluationRule,
  ReplicaSettings,
  StepRecords,
  TrainState,
} from "../../engine/engine.ts";
import type { ProfilingEngine, StepProfile } from "../../engine/profile.ts";
import { NO_MEMORY } from "../../engine/testing/noMemory.ts";
import type { Experiment } from "../../experiment/experiment.ts";
import { DEFAULT_EXPERIMENT } from "../../experiment/fields.ts";
import { initParameters, parameterLayout } from "../../reference/parameters.ts";
import { batchAt } from "../../reference/random/sampleOrder.ts";
import { AUX_TERMS } from "../../reference/routing.ts";
import type { Clock } from "../clock.ts";

export const SMALL_EXPERIMENT: Experiment = {
  ...DEFAULT_EXPERIMENT,
  trainSize: 1000,
  numExperts: 3,
  hiddenSize: 4,
  batchSize: 100,
  epochs: 3,
};

/** Classes told apart by which third of the image is bright. */
export function smallDataset(trainCount = 1000, testCount = 50): Dataset {
  const rows = 4;
  const columns = 6;
  const split = (count: number) => {
    const labels = Uint8Array.from({ length: count }, (_, i) => i % 3);
    const images = Uint8Array.from({ length: count * rows * columns }, (_, p) => {
      const i = Math.floor(p / (rows * columns));
      const column = p % columns;
      const bright = Math.floor(column / 2) === labels[i];
      return bright ? 150 + ((i * 31 + p * 7) % 100) : (i * 17 + p * 13) % 60;
    });
    return { images, labels, count };
  };
  return {
    name: "Thirds",
    train: split(trainCount),
    test: split(testCount),
    rows,
    columns,
    numClasses: 3,
  };
}

/** Time that passes only when something is done. */
export function manualClock(): Clock & { advance(ms: number): void } {
  let time = 0;
  return {
    now: () => time,
    nextTask: () => new Promise((resolve) => setImmediate(resolve)),
    advance: (ms) => {
      time += ms;
    },
  };
}

export class FakeEngine implements Engine {
  readonly info: EngineInfo;
  readonly config: EngineConfig;
  readonly lost: Promise<string>;
  readonly maxStepsPerCall = 64;
  /** Everything asked for, as `train 4 @0`. */
  readonly log: string[] = [];
  readonly stepMs = 1;
  callsUnderWay = 0;
  mostCallsUnderWay = 0;
  step = 0;
  isDisposed = false;
  /** Whether the kernels of evaluations are compiled. */
  hasTestKernels = true;
  /** Steps (from 0) whose loss is not finite. */
  badSteps = new Set<number>();
  replicas: readonly ReplicaSettings[];
  readonly #clock: ReturnType<typeof manualClock>;
  readonly #testImages: number;
  #lose: (reason: string) => void = () => {};
  #isLost = false;

  constructor(
    config: EngineConfig,
    dataset: Dataset,
    clock: ReturnType<typeof manualClock>,
    kind: EngineInfo["kind"] = "webgpu",
  ) {
    this.config = config;
    this.info = {
      kind,
      adapter: kind === "cpu" ? "" : "fake adapter",
      software: kind === "cpu",
      memory: NO_MEMORY,
    };
    this.replicas = config.replicas;
    this.#clock = clock;
    this.#testImages = dataset.test.count;
    this.lost = new Promise((resolve) => {
      this.#lose = resolve;
    });
  }

  /** The device vanishes: calls under way are never answered. */
  loseDevice(): void {
    this.#isLost = true;
    if (!this.isDisposed) this.#lose("unplugged");
  }

  async train(count: number): Promise<StepRecords> {
    this.log.push(`train ${count} @${this.step}`);
    const first = this.step;
    this.step += count;
    this.callsUnderWay++;
    this.mostCallsUnderWay = Math.max(this.mostCallsUnderWay, this.callsUnderWay);
    await this.work(count * this.stepMs);
    this.callsUnderWay--;
    return this.#records(first, count);
  }

  canEvaluate(): boolean {
    return this.hasTestKernels;
  }

  async evaluate(stride: number, rule: EvaluationRule = "own"): Promise<readonly Evaluation[]> {
    this.log.push(`evaluate ${stride}${rule === "own" ? "" : ` ${rule}`} @${this.step}`);
    await this.work(5);
    const { numClasses: C, numExperts: E } = this.config.shape;
    const images = Math.ceil(this.#testImages / stride);
    const confusion = new Uint32Array(C * C);
    confusion[0] = images; // the other classes have no images
    const routing = new Uint32Array(C * E);
    routing[1] = images;
    const expertsPerImage = new Uint32Array(E + 1);
    expertsPerImage[1] = images;
    const loss = 1 / (1 + this.step);
    return [
      {
        rule,
        images,
        loss,
        correct: images,
        confusion,
        routing,
        gateEntropy: 0.5,
        expertsPerImage,
        unroutedCorrect: 0,
      },
    ];
  }

  setReplicas(replicas: readonly ReplicaSettings[]): void {
    this.log.push(`rate ${replicas[0].learningRate} @${this.step}`);
    this.replicas = replicas;
  }

  async readState(): Promise<TrainState> {
    this.log.push(`read @${this.step}`);
    const { step } = this;
    const parameters = await this.readParameters();
    const moment = new Float32Array(parameters.length);
    const appliedSteps = Uint32Array.of(step);
    return { step, appliedSteps, parameters, firstMoment: moment, secondMoment: moment };
  }

  writeState(state: TrainState): void {
    this.log.push(`write @${state.step}`);
    this.step = state.step;
  }

  async readParameters(): Promise<Float32Array> {
    await this.work(1);
    return initParameters(this.config.shape, this.config.replicas[0].seed);
  }

  dispose(): void {
    this.isDisposed = true;
  }

  get numParameters(): number {
    return parameterLayout(this.config.shape).size;
  }

  /** Takes its time, or for ever once the device is lost. */
  protected async work(ms: number): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    if (this.#isLost) await new Promise(() => {});
    this.#clock.advance(ms);
  }

  #records(first: number, steps: number): StepRecords {
    const { numExperts: E, topK: K } = this.config.shape;
    const { batchSize, trainSize } = this.config;
    const at = Array.from({ length: steps }, (_, i) => first + i);
    const tokens = Uint32Array.from(at, (step) => batchAt(step, batchSize, trainSize).tokens);
    const bad = (step: number) => this.badSteps.has(step);
    const load = new Uint32Array(steps * E);
    for (let i = 0; i < steps; i++) load.fill(tokens[i], i * E, i * E + K); // the first K experts
    return {
      firstStep: first,
      steps,
      tokens,
      taskLoss: Float32Array.from(at, (step) => (bad(step) ? Number.NaN : 2 / (1 + step))),
      auxLoss: Float32Array.from(at, () => 0.25),
      correct: tokens.map((count) => count >> 1),
      skipped: Uint32Array.from(at, (step) => (bad(step) ? 1 : 0)),
      load,
      auxTerms: Float32Array.from(at.flatMap(() => AUX_TERMS.map((_, i) => (i < 2 ? 0.125 : 0)))),
      // A tenth of the tokens finds every expert full, and half of those are right all the same.
      dropped: tokens.map((count) => K * Math.floor(count / 10)),
      unrouted: tokens.map((count) => Math.floor(count / 10)),
      unroutedCorrect: tokens.map((count) => Math.floor(count / 20)),
      importance: new Float32Array(steps * E),
    };
  }
}

/** One that also pretends to time its kernels, or to have no timestamps. */
export class FakeProfilingEngine extends FakeEngine implements ProfilingEngine {
  hasTimestamps = true;

  async profile(steps: number): Promise<StepProfile | null> {
    this.log.push(`profile ${steps} @${this.step}`);
    await this.work(2 * steps * this.stepMs);
    if (!this.hasTimestamps) return null;
    return { steps, stepMs: this.stepMs, timedStepMs: this.stepMs, clockNs: 1, kernels: [] };
  }
}
