import type { Dataset } from "../data/dataset.ts";
import type {
  Engine,
  Evaluation,
  EvaluationRule,
  ReplicaSettings,
  StepRecords,
  TrainState,
} from "../engine/engine.ts";
import type { Experiment } from "../experiment/experiment.ts";
import { Budget } from "./budget.ts";
import { CallPacer } from "./callPacer.ts";
import type { Clock } from "./clock.ts";
import { replicaSettings } from "./engineConfig.ts";
import type { ModelDescription, TrainerEvent, TrainerStatus } from "./events.ts";
import { PendingCalls } from "./pendingCalls.ts";
import { type ProfileOutcome, ProfileRequests, profileStep } from "./profiling.ts";
import type { RunResult } from "./result.ts";
import { type Progress, RunLedger, START } from "./runLedger.ts";
import { epochEnd, totalSteps } from "./schedule.ts";
import { YardView } from "./yardView.ts";

export interface TrainerOptions {
  readonly experiment: Experiment;
  readonly dataset: Dataset;
  readonly engine: Engine;
  readonly model: ModelDescription;
  readonly runtime: "browser" | "node";
  readonly clock: Clock;
  readonly emit: (event: TrainerEvent) => void;
  /** The engine failed and the trainer has halted: resume() goes on with another engine. */
  readonly onError: (error: unknown, engine: Engine) => void;
}

interface Checkpoint {
  readonly progress: Progress;
  /** Undefined at step 0: a new engine starts there by itself. */
  readonly state: TrainState | undefined;
}

/** An engine call under way. */
interface Call {
  readonly steps: number;
  readonly startedAt: number;
  readonly records: Promise<StepRecords>;
}

/** `collect` awaits the oldest call, `look` draws the yard, `profile` times the kernels. */
type Action = "train" | "collect" | "test" | Aside | "stop";
/** What training makes way for. */
type Aside = "profile" | "checkpoint" | "look";

/** The CPU engine blocks its thread while it trains: short calls, one at a time, keep it answering. */
const PACE = {
  cpu: { targetMs: 25, maxMs: 25, overlap: 1 },
  webgpu: { targetMs: 12, maxMs: 120, overlap: 2 },
} as const;
const RECORDS_GAP_MS = 230;
const CHECKPOINT_GAP_MS = 5000;
/** Share of the time that reading back checkpoints may take. */
const CHECKPOINT_SHARE = 0.05;
const INTERRUPTED: ProfileOutcome = { ok: false, refusal: "interrupted" };

/**
 * Drives one engine through one run. A loop does the next thing that is due until nothing is; the
 * methods only change what is due, and wake it.
 */
export class Trainer {
  readonly #options: TrainerOptions;
  readonly #ledger: RunLedger;
  readonly #yard: YardView;
  readonly #pending = new PendingCalls();
  readonly #profiles = new ProfileRequests();
  readonly #checkpointBudget = new Budget(CHECKPOINT_GAP_MS, CHECKPOINT_SHARE);
  #engine: Engine;
  #pacer: CallPacer;
  #status: TrainerStatus = "idle";
  #checkpoint: Checkpoint = { progress: START, state: undefined };
  #calls: Call[] = [];
  /** Steps asked of the engine so far. */
  #issued = 0;
  /** Step to pause at. */
  #stopAt = 0;
  #lastCollectedAt = 0;
  #recordsSentAt = Number.NEGATIVE_INFINITY;
  #isActive = false;
  #isHalted = false;
  #loop: Promise<void> = Promise.resolve();

  constructor(options: TrainerOptions) {
    const { experiment, dataset, engine, model, clock } = options;
    this.#options = options;
    this.#engine = engine;
    this.#ledger = new RunLedger(experiment, dataset, model);
    this.#yard = new YardView(dataset, engine.config);
    this.#pacer = createPacer(engine);
    this.#checkpointBudget.ran(clock.now(), clock.now());
  }

  /** Trains to the end of the run, unless paused. */
  play(): void {
    this.#trainTo(Number.POSITIVE_INFINITY);
  }

  /** Resolves once the engine is at rest and everything it did has been reported. */
  async pause(): Promise<void> {
    this.#stopAt = this.#issued;
    await this.#loop;
  }

  async step(): Promise<void> {
    this.#trainTo(this.#issued + 1);
    await this.#loop;
  }

  async stepEpoch(): Promise<void> {
    this.#trainTo(epochEnd(this.#issued, this.#ledger.plan));
    await this.#loop;
  }

  /** Applies the fields that may change in a run. More epochs let a finished one go on. */
  setLive(experiment: Experiment): void {
    this.#ledger.setLive(experiment);
    const settings = this.#settings();
    this.#yard.setSettings(settings);
    if (this.#isHalted) return; // resume() applies them
    this.#engine.setReplicas([settings]);
    this.#wake();
  }

  /** Draws the yard; of these digits, now and later, if any are given. */
  async show(testIndices?: readonly number[]): Promise<void> {
    this.#yard.request(testIndices);
    this.#wake();
    await this.#loop;
  }

  /** Times the kernels of a step between two calls. Nothing else of the run changes. */
  async profile(): Promise<ProfileOutcome> {
    if (this.#isHalted) return INTERRUPTED;
    const outcome = this.#profiles.ask();
    this.#wake();
    return await outcome;
  }

  /** The run so far; undefined before its first evaluation. */
  result(): RunResult | undefined {
    return this.#ledger.result(this.#engine.info, this.#options.runtime);
  }

  /** Stops at once, without waiting for the engine. */
  halt(): void {
    this.#isHalted = true;
    this.#profiles.answer(INTERRUPTED);
    this.#pending.rejectAll(new Error("The trainer has been halted."));
  }

  /** Goes on from the last checkpoint with a new engine of the same configuration. Returns its step. */
  async resume(engine: Engine): Promise<number> {
    this.halt();
    await this.#loop;
    const { progress, state } = this.#checkpoint;
    this.#engine = engine;
    this.#ledger.fallBack(progress);
    this.#issued = progress.step;
    this.#calls = [];
    this.#pacer = createPacer(engine);
    if (state) engine.writeState(state);
    engine.setReplicas([this.#settings()]);
    this.#isHalted = false;
    this.#yard.request();
    this.#wake();
    return progress.step;
  }

  dispose(): void {
    this.halt();
    this.#engine.dispose();
  }

  #settings(): ReplicaSettings {
    return replicaSettings(this.#ledger.experiment, this.#options.dataset);
  }

  #trainTo(step: number): void {
    this.#stopAt = step;
    if (this.#issued < Math.min(step, totalSteps(this.#ledger.plan))) this.#setStatus("running");
    this.#wake();
  }

  #setStatus(status: TrainerStatus): void {
    if (status === this.#status) return;
    this.#status = status;
    this.#options.emit({ kind: "status", status });
  }

  #wake(): void {
    if (this.#isActive || this.#isHalted) return;
    this.#isActive = true;
    this.#loop = this.#run();
  }

  async #run(): Promise<void> {
    try {
      await this.#options.clock.nextTask();
      for (let action = this.#next(); action !== "stop"; action = this.#next()) {
        await this.#perform(action);
      }
    } catch (error) {
      if (this.#isHalted) return;
      this.#isHalted = true;
      this.#options.onError(error, this.#engine);
    } finally {
      this.#isActive = false;
    }
  }

  /** What to do now. Everything but training waits until no call is under way. */
  #next(): Action {
    if (this.#isHalted) return "stop";
    const { step } = this.#ledger.progress;
    const aside = this.#dueAside();
    const mayOverlap = this.#calls.length < PACE[this.#engine.info.kind].overlap;
    if (this.#stepsAhead() > 0 && mayOverlap && !aside) return "train";
    if (this.#calls.length > 0) return "collect";
    if (this.#ledger.testStride > 0) return "test";
    if (aside) return aside;
    this.#flushRecords();
    this.#stopAt = step;
    this.#setStatus(this.#ledger.isFinished ? "finished" : step === 0 ? "idle" : "paused");
    return this.#yard.shownStep === step ? "stop" : "look";
  }

  async #perform(action: Exclude<Action, "stop">): Promise<void> {
    switch (action) {
      case "train":
        return this.#train();
      case "collect":
        return this.#collect();
      case "test":
        return this.#test();
      case "checkpoint":
        return this.#save();
      case "look":
        return this.#look();
      case "profile":
        return this.#profile();
      default:
        action satisfies never;
    }
  }

  /** Steps that may be asked of the engine now. */
  #stepsAhead(): number {
    return Math.min(this.#stopAt, this.#ledger.nextStop) - this.#issued;
  }

  #dueAside(): Aside | undefined {
    if (!this.#profiles.isEmpty) return "profile";
    const now = this.#options.clock.now();
    const isRunning = this.#status === "running";
    if (isRunning && this.#hasUnsaved() && this.#checkpointBudget.due(now)) return "checkpoint";
    return this.#yard.isDue(now, isRunning) ? "look" : undefined;
  }

  #hasUnsaved(): boolean {
    if (this.#engine.info.kind === "cpu") return false; // it cannot be lost
    return this.#checkpoint.progress.step < this.#ledger.progress.step;
  }

  #train(): void {
    const steps = Math.min(this.#pacer.steps, this.#stepsAhead());
    const startedAt = this.#options.clock.now();
    const records = this.#engine.train(steps);
    records.catch(() => {}); // reported when collected
    this.#issued += steps;
    this.#calls.push({ steps, startedAt, records });
  }

  async #collect(): Promise<void> {
    const [call] = this.#calls;
    if (!call) return;
    const { clock } = this.#options;
    const records = await this.#pending.wait(call.records);
    this.#calls.shift();
    const now = clock.now();
    const elapsedMs = now - Math.max(call.startedAt, this.#lastCollectedAt);
    this.#lastCollectedAt = now;
    this.#pacer.record(call.steps, elapsedMs, now);
    this.#ledger.addRecords(records, elapsedMs);
    if (now - this.#recordsSentAt >= RECORDS_GAP_MS) this.#flushRecords();
    await clock.nextTask();
  }

  #flushRecords(): void {
    const batch = this.#ledger.takeBatch();
    if (!batch) return;
    this.#recordsSentAt = this.#options.clock.now();
    this.#options.emit({ kind: "records", batch });
  }

  async #test(): Promise<void> {
    const { clock, emit } = this.#options;
    this.#flushRecords();
    const stride = this.#ledger.testStride;
    const full = stride === 1;
    const own = await this.#evaluate(stride, "own");
    const isChosenByExperts = this.#options.model.routing.assignment === "expert-choice";
    const tokenChoice =
      full && isChosenByExperts ? await this.#evaluate(stride, "token-choice") : undefined;
    emit({ kind: "evaluation", ...this.#ledger.addTest({ own, tokenChoice, full }) });
    const now = clock.now();
    this.#yard.suggest(now);
    if (this.#hasUnsaved() && this.#checkpointBudget.affordable(now)) await this.#save();
  }

  async #evaluate(stride: number, rule: EvaluationRule): Promise<Evaluation> {
    const [evaluation] = await this.#pending.wait(this.#engine.evaluate(stride, rule));
    if (!evaluation) throw new Error("The engine evaluated no replica.");
    return evaluation;
  }

  async #save(): Promise<void> {
    const startedAt = this.#options.clock.now();
    const state = await this.#pending.wait(this.#engine.readState());
    this.#checkpoint = { progress: this.#ledger.progress, state };
    this.#checkpointBudget.ran(startedAt, this.#options.clock.now());
  }

  async #look(): Promise<void> {
    const { clock, emit } = this.#options;
    const { step } = this.#ledger.progress;
    const startedAt = clock.now();
    const parameters = await this.#pending.wait(this.#engine.readParameters());
    emit({ kind: "yard", yard: this.#yard.look(parameters, step) });
    this.#yard.ran(startedAt, clock.now());
    await clock.nextTask();
  }

  async #profile(): Promise<void> {
    const outcome = await this.#pending
      .wait(profileStep(this.#engine))
      // What is wrong with the engine, if anything is, shows as soon as training goes on.
      .catch((): ProfileOutcome => ({ ok: false, refusal: "failed" }));
    this.#profiles.answer(outcome);
  }
}

function createPacer(engine: Engine): CallPacer {
  const { targetMs, maxMs } = PACE[engine.info.kind];
  return new CallPacer({ targetMs, maxMs, maxSteps: engine.maxStepsPerCall });
}
