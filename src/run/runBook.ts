import type { Dataset } from "../data/dataset.ts";
import type { EngineInfo, Evaluation, StepRecords, TrainState } from "../engine/engine.ts";
import type { Experiment } from "../experiment/experiment.ts";
import {
  changesBetween,
  experimentAt,
  type LiveValues,
  MAX_CHANGES,
  orderChanges,
} from "../experiment/liveChanges.ts";
import { auxFactors } from "./auxFactors.ts";
import { buildResult } from "./buildResult.ts";
import { replicaSettings, runPlan } from "./engineConfig.ts";
import { addToTotals, countRecent, toTrainingResult } from "./epochTotals.ts";
import type {
  EvaluationEvent,
  ModelDescription,
  RecordBatch,
  RunPosition,
  SpecChange,
  TestEvents,
} from "./events.ts";
import { RunHistory } from "./history.ts";
import { RecordBatcher } from "./recordBatcher.ts";
import type { RecoveryPoint, RunResult } from "./result.ts";
import type { RunId, RunRequest, RunSpec } from "./runSpec.ts";
import type { RunSnapshot, SavedRun } from "./savedRun.ts";
import {
  imagesAfter,
  nextEvaluation,
  type RunPlan,
  stepsPerEpoch,
  totalSteps,
} from "./schedule.ts";
import { SpeedMeter } from "./speedMeter.ts";
import { type Standing, standingAt, type Test } from "./standing.ts";
import { summariseEvaluation, toTestResult } from "./summarise.ts";

/** Which run a book is of. */
interface BookOf {
  readonly request: RunRequest;
  readonly dataset: Dataset;
  readonly model: ModelDescription;
  /** What it goes on from, if it was cut in an earlier session. */
  readonly saved?: SavedRun | undefined;
  /** Its place among the engine's replicas. */
  readonly replica: number;
}

/** What happened in one run, how far it is, and what is to be reported. Asks nothing of an engine. */
export class RunBook {
  readonly id: RunId;
  /** Whether frames are made of the run. */
  readonly isWatched: boolean;
  readonly #history = new RunHistory();
  readonly #batcher: RecordBatcher;
  readonly #model: ModelDescription;
  readonly #dataset: Dataset;
  readonly #replica: number;
  readonly #startStep: number;
  #spec: RunSpec;
  /** The fields that are in effect, and how many changes made them so; -1: to be worked out again. */
  #experiment: Experiment;
  #changesInEffect = 0;
  #plan: RunPlan;
  #standing: Standing;
  #speed = new SpeedMeter();
  readonly #recoveries: RecoveryPoint[] = [];
  /** Where its first weights were from, if not from its seed. */
  readonly #startedFrom: string | undefined;
  /** The kind of engine that trained the run last, in an earlier session. */
  readonly #engineBefore: EngineInfo["kind"] | undefined;
  /** A step that was the run's end until a change gave it more epochs. */
  #endedAt: number | undefined;
  /** As the engine gave it: events hand their arrays over. */
  #lastTest: { readonly step: number; readonly test: Test } | undefined;

  constructor({ request, dataset, model, saved, replica }: BookOf) {
    const { id, spec, isWatched = false } = request;
    this.id = id;
    this.isWatched = isWatched;
    this.#spec = spec;
    this.#dataset = dataset;
    this.#model = model;
    this.#replica = replica;
    this.#startStep = spec.start.kind === "state" ? spec.start.state.step : 0;
    this.#standing = saved?.standing ?? standingAt(this.#startStep);
    this.#startedFrom = saved ? saved.startedFrom : request.startedFrom;
    this.#engineBefore = saved?.engine;
    if (saved) {
      this.#history.restore(saved.history);
      this.#recoveries.push(...saved.recoveries);
      this.#lastTest = saved.lastTest && { step: saved.standing.step, test: saved.lastTest };
    }
    this.#experiment = experimentAt(spec.experiment, spec.changes, this.#standing.step);
    this.#changesInEffect = this.#countPast();
    this.#plan = runPlan(this.#experiment, dataset);
    this.#batcher = new RecordBatcher(model.numExperts, replica);
  }

  get spec(): RunSpec {
    return this.#spec;
  }

  /** The fields that are in effect. */
  get experiment(): Experiment {
    return this.#experiment;
  }

  get plan(): RunPlan {
    return this.#plan;
  }

  get standing(): Standing {
    return this.#standing;
  }

  get isFinished(): boolean {
    return this.#standing.step >= totalSteps(this.#plan);
  }

  /** The last step that may be trained before something else is due. */
  get nextStop(): number {
    const { step, testedAt } = this.#standing;
    const change = this.#spec.changes.find((later) => later.step > step);
    return Math.min(
      totalSteps(this.#plan),
      nextEvaluation(testedAt, this.#plan).step,
      change?.step ?? Number.POSITIVE_INFINITY,
    );
  }

  /** How to evaluate at this very step; 0: not at all. */
  get testStride(): number {
    const { step, testedAt, fullyTestedAt } = this.#standing;
    // An epoch's end, or a run cut short by a smaller number of epochs. It is tested in full whether it had ended before
    // it was given more epochs, or had them from a link.
    const isEnd = this.isFinished || this.#endedAt === step;
    if (isEnd && step > 0 && fullyTestedAt < step) return 1;
    const point = nextEvaluation(testedAt, this.#plan);
    return step === point.step ? point.stride : 0;
  }

  /** Reports that another engine takes over at this step. */
  goesOnWith({ kind }: EngineInfo): void {
    this.#recoveries.push({ step: this.#standing.step, engine: kind });
  }

  /** Reports the engine that trains first, where it is of another kind than the one that trained before. */
  beginWith(engine: EngineInfo): void {
    if (this.#engineBefore !== undefined && this.#engineBefore !== engine.kind) {
      this.goesOnWith(engine);
    }
  }

  /** Whether fields have changed by now that are not in effect yet: see catchUp(). */
  get hasDueChange(): boolean {
    return this.#changesInEffect !== this.#countPast();
  }

  /** Puts into effect what has changed by now. */
  catchUp(): SpecChange {
    const { experiment, changes } = this.#spec;
    const { step } = this.#standing;
    if (this.isFinished) this.#endedAt = step;
    this.#experiment = experimentAt(experiment, changes, step);
    this.#changesInEffect = this.#countPast();
    this.#plan = runPlan(this.#experiment, this.#dataset);
    return { step, present: this.#experiment, linked: { experiment, changes } };
  }

  /**
   * Live fields have new values from a step on that no record is in of yet; what their schedule said of later
   * steps is void. Before the first step they belong to the experiment itself. False where the run has as many
   * changes as its link has room for: nothing is changed then.
   */
  change(values: LiveValues, step: number): boolean {
    const { experiment, changes } = this.#spec;
    const names = Object.keys(values);
    const rest = changes.filter((change) => change.step < step || !names.includes(change.field));
    const before = experimentAt(experiment, rest, step);
    if (step === this.#startStep) {
      this.#spec = { ...this.#spec, experiment: { ...experiment, ...values }, changes: rest };
    } else {
      const added = changesBetween(before, { ...before, ...values }, step);
      const ordered = orderChanges(experiment, [...rest, ...added]);
      if (ordered.length > MAX_CHANGES) return false;
      this.#spec = { ...this.#spec, changes: ordered };
    }
    this.#changesInEffect = -1;
    return true;
  }

  addRecords(records: StepRecords, elapsedMs: number): void {
    const { step, trainMs, skippedSteps, totals } = this.#standing;
    this.#history.addRecords(step, records, this.#replica);
    this.#batcher.add(step, records);
    this.#standing = {
      ...this.#standing,
      totals: addToTotals(totals, step, records, stepsPerEpoch(this.#plan), this.#replica),
      step: step + records.steps,
      trainMs: trainMs + elapsedMs,
      skippedSteps: skippedSteps + countSkipped(records, this.#replica),
    };
    this.#speed.record((trainMs + elapsedMs) / 1000, this.#imagesSeen());
  }

  /** Enters a test that the schedule asked for. */
  addTest(test: Test): TestEvents {
    const { step, fullyTestedAt, testTokenChoice } = this.#standing;
    const { evaluation, tokenChoice: other } = this.#summarise(test);
    const { full } = test;
    this.#lastTest = { step, test };
    this.#history.addTest(step, evaluation.accuracy);
    this.#standing = {
      ...this.#standing,
      testedAt: step,
      fullyTestedAt: full ? step : fullyTestedAt,
      test: toTestResult(evaluation),
      testTokenChoice: other ? toTestResult(other) : testTokenChoice,
    };
    return { evaluation, tokenChoice: other };
  }

  /** Takes a test that a frame asked for: when it comes depends on the clock, so that it is no part of the history. */
  addGlance(test: Test): void {
    this.#lastTest = { step: this.#standing.step, test };
  }

  /** Whether there is a test of this very step. */
  get isTested(): boolean {
    return this.#lastTest?.step === this.#standing.step;
  }

  /** The newest test of this very step, in arrays of its own; undefined if there is none. */
  presentTest(): TestEvents | undefined {
    return this.#lastTest && this.isTested ? this.#summarise(this.#lastTest.test) : undefined;
  }

  /** The records since the last call; undefined if there are none. Call before catchUp(): one batch has one set of settings. */
  takeBatch(): RecordBatch | undefined {
    if (this.#batcher.isEmpty) return undefined;
    const factors = auxFactors(replicaSettings(this.#experiment, this.#dataset));
    return this.#batcher.flush(this.position, factors);
  }

  get position(): RunPosition {
    const { step, trainMs, skippedSteps, totals } = this.#standing;
    const imagesSeen = this.#imagesSeen();
    const imagesLeft = Math.max(0, imagesAfter(totalSteps(this.#plan), this.#plan) - imagesSeen);
    const imagesPerSecond = this.#speed.imagesPerSecond();
    return {
      step,
      epoch: imagesSeen / this.#plan.trainSize,
      imagesSeen,
      skippedSteps,
      ...countRecent(totals),
      imagesPerSecond,
      trainSeconds: trainMs / 1000,
      secondsLeft: imagesPerSecond > 0 ? imagesLeft / imagesPerSecond : 0,
    };
  }

  /** Forgets everything since a checkpoint. */
  fallBack(standing: Standing): void {
    this.#standing = standing;
    this.#history.truncate(standing.step);
    this.#batcher.clear();
    this.#lastTest = undefined;
    this.#speed = new SpeedMeter();
  }

  /** The run so far; undefined before its first evaluation. */
  result(engine: EngineInfo, runtime: "browser" | "node"): RunResult | undefined {
    const { step, trainMs, skippedSteps, test, testTokenChoice, totals } = this.#standing;
    if (!test) return undefined;
    return buildResult({
      spec: this.#spec,
      ...this.#origin,
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
      recoveries: [...this.#recoveries],
      history: this.#history.toHistory(),
    });
  }

  /**
   * The run as it is, to be kept.
   * @param state of its replica alone, at this very step
   */
  snapshot(state: TrainState, engine: EngineInfo, runtime: "browser" | "node"): RunSnapshot {
    const result = this.result(engine, runtime);
    const { isFinished } = this;
    return {
      id: this.id,
      spec: this.#spec,
      totalSteps: totalSteps(this.#plan),
      isFinished,
      result: result && (isFinished ? result : { ...result, interrupted: true }),
      saved: {
        standing: this.#standing,
        history: this.#history.snapshot(),
        recoveries: [...this.#recoveries],
        lastTest: this.isTested ? this.#lastTest?.test : undefined,
        ...this.#origin,
        engine: engine.kind,
        state,
      },
    };
  }

  #summarise({ own, tokenChoice, full }: Test): TestEvents {
    const { step } = this.#standing;
    const summarise = (evaluation: Evaluation): EvaluationEvent =>
      summariseEvaluation(evaluation, this.#model, { step, full });
    return { evaluation: summarise(own), tokenChoice: tokenChoice && summarise(tokenChoice) };
  }

  get #origin(): Pick<SavedRun, "startedFrom"> {
    return this.#startedFrom === undefined ? {} : { startedFrom: this.#startedFrom };
  }

  #imagesSeen(): number {
    return imagesAfter(this.#standing.step, this.#plan);
  }

  #countPast(): number {
    return this.#spec.changes.filter(({ step }) => step <= this.#standing.step).length;
  }
}

function countSkipped(records: StepRecords, replica: number): number {
  const replicas = records.skipped.length / records.steps;
  let count = 0;
  for (let i = 0; i < records.steps; i++) count += records.skipped[i * replicas + replica];
  return count;
}
