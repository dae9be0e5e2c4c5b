import type { Dataset } from "../data/dataset.ts";
import type { Engine, Evaluation, StepRecords } from "../engine/engine.ts";
import type { Experiment } from "../experiment/experiment.ts";
import { liveFields } from "../experiment/fields.ts";
import { buildResult } from "./buildResult.ts";
import { runPlan } from "./engineConfig.ts";
import { addToTotals, type EpochTotals, NO_TOTALS, toTrainingResult } from "./epochTotals.ts";
import type { EvaluationEvent, ModelDescription, RecordBatch } from "./events.ts";
import { RunHistory } from "./history.ts";
import { RecordBatcher } from "./recordBatcher.ts";
import type { RunResult, TestResult } from "./result.ts";
import {
  imagesAfter,
  nextEvaluation,
  type RunPlan,
  stepsPerEpoch,
  totalSteps,
} from "./schedule.ts";
import { SpeedMeter } from "./speedMeter.ts";
import { summariseEvaluation, toTestResult } from "./summarise.ts";

/** Where a run stands: everything that falls back with it to a checkpoint. */
export interface Progress {
  /** Steps whose records are in. */
  readonly step: number;
  readonly trainMs: number;
  readonly skippedSteps: number;
  /** Step of the last evaluation, and of the last full one; 0 before it. */
  readonly testedAt: number;
  readonly fullyTestedAt: number;
  readonly test: TestResult | undefined;
  readonly testTokenChoice: TestResult | undefined;
  readonly totals: EpochTotals;
}

/** A test of the model, by the method's own rule and, where asked for, by each token's choice. */
export interface Test {
  readonly own: Evaluation;
  readonly tokenChoice: Evaluation | undefined;
  /** Whether all test images were classified. */
  readonly full: boolean;
}

export const START: Progress = {
  step: 0,
  trainMs: 0,
  skippedSteps: 0,
  testedAt: 0,
  fullyTestedAt: 0,
  test: undefined,
  testTokenChoice: undefined,
  totals: NO_TOTALS,
};

/** Keeps the books of one run: how far it is, what happened, what to report. Asks nothing of an engine. */
export class RunLedger {
  readonly #history = new RunHistory();
  readonly #batcher: RecordBatcher;
  readonly #model: ModelDescription;
  #experiment: Experiment;
  #plan: RunPlan;
  #progress = START;
  #speed = new SpeedMeter();

  constructor(experiment: Experiment, dataset: Dataset, model: ModelDescription) {
    this.#experiment = experiment;
    this.#plan = runPlan(experiment, dataset);
    this.#model = model;
    this.#batcher = new RecordBatcher(model.numExperts);
  }

  get experiment(): Experiment {
    return this.#experiment;
  }

  get plan(): RunPlan {
    return this.#plan;
  }

  get progress(): Progress {
    return this.#progress;
  }

  get isFinished(): boolean {
    return this.#progress.step >= totalSteps(this.#plan);
  }

  /** The last step that may be trained before something else is due. */
  get nextStop(): number {
    return Math.min(
      totalSteps(this.#plan),
      nextEvaluation(this.#progress.testedAt, this.#plan).step,
    );
  }

  /** How to evaluate at this very step; 0: not at all. */
  get testStride(): number {
    const { step, testedAt, fullyTestedAt } = this.#progress;
    // An epoch's end, or a run cut short by a smaller number of epochs.
    if (this.isFinished && step > 0 && fullyTestedAt < step) return 1;
    const point = nextEvaluation(testedAt, this.#plan);
    return step === point.step ? point.stride : 0;
  }

  /** Takes over the fields that may change in a run. */
  setLive(experiment: Experiment): void {
    this.#experiment = { ...this.#experiment, ...liveFields(experiment) };
    this.#plan = { ...this.#plan, epochs: experiment.epochs };
  }

  addRecords(records: StepRecords, elapsedMs: number): void {
    const { step, trainMs, skippedSteps, totals } = this.#progress;
    this.#history.addRecords(step, records);
    this.#batcher.add(step, records);
    this.#progress = {
      ...this.#progress,
      totals: addToTotals(totals, step, records, stepsPerEpoch(this.#plan)),
      step: step + records.steps,
      trainMs: trainMs + elapsedMs,
      skippedSteps: skippedSteps + countSkipped(records),
    };
    this.#speed.record((trainMs + elapsedMs) / 1000, this.#imagesSeen());
  }

  addTest({ own, tokenChoice, full }: Test): {
    evaluation: EvaluationEvent;
    tokenChoice: EvaluationEvent | undefined;
  } {
    const { step, fullyTestedAt, testTokenChoice } = this.#progress;
    const summarise = (evaluation: Evaluation) =>
      summariseEvaluation(evaluation, this.#model, { step, full });
    const evaluation = summarise(own);
    const other = tokenChoice && summarise(tokenChoice);
    this.#history.addTest(step, evaluation.accuracy);
    this.#progress = {
      ...this.#progress,
      testedAt: step,
      fullyTestedAt: full ? step : fullyTestedAt,
      test: toTestResult(evaluation),
      testTokenChoice: other ? toTestResult(other) : testTokenChoice,
    };
    return { evaluation, tokenChoice: other };
  }

  /** The records since the last call; undefined if there are none. */
  takeBatch(): RecordBatch | undefined {
    if (this.#batcher.isEmpty) return undefined;
    const { step, trainMs, skippedSteps } = this.#progress;
    const imagesSeen = this.#imagesSeen();
    const imagesLeft = Math.max(0, imagesAfter(totalSteps(this.#plan), this.#plan) - imagesSeen);
    const imagesPerSecond = this.#speed.imagesPerSecond();
    return this.#batcher.flush({
      step,
      epoch: imagesSeen / this.#plan.trainSize,
      imagesSeen,
      skippedSteps,
      imagesPerSecond,
      trainSeconds: trainMs / 1000,
      secondsLeft: imagesPerSecond > 0 ? imagesLeft / imagesPerSecond : 0,
    });
  }

  /** Forgets everything since a checkpoint. */
  fallBack(progress: Progress): void {
    this.#progress = progress;
    this.#history.truncate(progress.step);
    this.#batcher.clear();
    this.#speed = new SpeedMeter();
  }

  /** The run so far; undefined before its first evaluation. */
  result(engine: Engine["info"], runtime: "browser" | "node"): RunResult | undefined {
    const { step, trainMs, skippedSteps, test, testTokenChoice, totals } = this.#progress;
    if (!test) return undefined;
    return buildResult({
      experiment: this.#experiment,
      engine,
      runtime,
      steps: step,
      imagesSeen: this.#imagesSeen(),
      trainSeconds: trainMs / 1000,
      skippedSteps,
      test,
      testTokenChoice: testTokenChoice ?? null,
      training: toTrainingResult(totals),
      cost: this.#model.cost,
      history: this.#history.toHistory(),
    });
  }

  #imagesSeen(): number {
    return imagesAfter(this.#progress.step, this.#plan);
  }
}

function countSkipped(records: StepRecords): number {
  const replicas = records.skipped.length / records.steps;
  let count = 0;
  for (let i = 0; i < records.steps; i++) count += records.skipped[i * replicas];
  return count;
}
