import type { Dataset } from "../data/dataset.ts";
import type {
  Engine,
  Evaluation,
  EvaluationRule,
  StepRecords,
  TrainState,
} from "../engine/engine.ts";
import {
  type AskedSteps,
  checkEvaluation,
  checkParameters,
  checkRecords,
  checkState,
  ImplausibleResultError,
} from "./checkRecords.ts";
import { PendingCalls } from "./pendingCalls.ts";
import { type ProfileOutcome, profileStep } from "./profiling.ts";

/**
 * Awaits and checks the results of an engine. All methods reject with the engine's own error, with an
 * ImplausibleResultError if a number in the result is impossible, or when giveUp() is called.
 */
export class AwaitedEngine {
  /** For calls without a result to await: `info`, `config`, `train()`, `setReplicas()`, `writeState()`. */
  readonly engine: Engine;
  readonly #dataset: Dataset;
  readonly #pending = new PendingCalls();

  constructor(engine: Engine, dataset: Dataset) {
    this.engine = engine;
    this.#dataset = dataset;
  }

  /** @param records the promise that train() returned for the steps `asked` */
  async records(records: Promise<StepRecords>, asked: AskedSteps): Promise<StepRecords> {
    const answer = await this.#pending.wait(records);
    checkRecords(answer, asked, this.engine.config);
    return answer;
  }

  /** One evaluation a replica: see Engine.evaluate(). */
  async evaluate(stride: number, rule: EvaluationRule): Promise<readonly Evaluation[]> {
    const evaluations = await this.#pending.wait(this.engine.evaluate(stride, rule));
    const { length } = this.engine.config.replicas;
    if (evaluations.length !== length) {
      throw new ImplausibleResultError(
        `The engine evaluated ${evaluations.length} of ${length} replicas.`,
      );
    }
    const images = Math.ceil(this.#dataset.test.count / stride);
    for (const evaluation of evaluations) checkEvaluation(evaluation, images);
    return evaluations;
  }

  /** @param step the step that the state must have */
  async readState(step: number): Promise<TrainState> {
    const state = await this.#pending.wait(this.engine.readState());
    checkState(state, step);
    return state;
  }

  /** [R, P]: see Engine.readParameters(). */
  async readParameters(): Promise<Float32Array> {
    const parameters = await this.#pending.wait(this.engine.readParameters());
    checkParameters(parameters, "the weights read back");
    return parameters;
  }

  profile(): Promise<ProfileOutcome> {
    return this.#pending.wait(profileStep(this.engine));
  }

  /** Rejects all calls in progress: a lost device may never answer them. */
  giveUp(): void {
    this.#pending.rejectAll(new Error("The trainer has been halted."));
  }
}
