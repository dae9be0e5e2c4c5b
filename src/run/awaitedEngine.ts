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
 * An engine, and its answers: each is awaited until giveUp() at the latest, and checked before anybody sees it. All
 * methods reject with what the engine rejects with, with an ImplausibleResultError, or once they are given up.
 */
export class AwaitedEngine {
  /** For what has no answer: what it is, its settings, its state. */
  readonly engine: Engine;
  readonly #dataset: Dataset;
  readonly #pending = new PendingCalls();

  constructor(engine: Engine, dataset: Dataset) {
    this.engine = engine;
    this.#dataset = dataset;
  }

  /** @param records of a call to train() that was asked for these steps */
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

  /** @param step that the state must be of */
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

  /** Rejects whatever is awaited: a lost device need not answer. */
  giveUp(): void {
    this.#pending.rejectAll(new Error("The trainer has been halted."));
  }
}
