import type { Dataset } from "../data/dataset.ts";
import type {
  Engine,
  Evaluation,
  EvaluationRule,
  StepRecords,
  TrainState,
} from "../engine/engine.ts";
import { replicaPlans } from "../engine/replicas.ts";
import type { LiveValues } from "../experiment/liveChanges.ts";
import { parameterLayout } from "../reference/parameters.ts";
import { Budget } from "./budget.ts";
import { CallPacer } from "./callPacer.ts";
import { checkEvaluation, checkParameters, checkRecords, checkState } from "./checkRecords.ts";
import type { Clock } from "./clock.ts";
import { Cohort } from "./cohort.ts";
import type { ModelDescription, RunEvent, SpecChange, TrainerStatus } from "./events.ts";
import { FramePace } from "./framePace.ts";
import { PendingCalls } from "./pendingCalls.ts";
import { type ProfileOutcome, ProfileRequests, profileStep } from "./profiling.ts";
import type { RunResult } from "./result.ts";
import type { RunBook, Standing } from "./runBook.ts";
import type { RunId, RunRequest } from "./runSpec.ts";
import { startState } from "./startState.ts";

/** A run of a cohort, and what it trains. */
export interface CohortRun {
  readonly request: RunRequest;
  readonly model: ModelDescription;
}

export interface TrainerOptions {
  /** In the order of the engine's replicas. */
  readonly runs: readonly CohortRun[];
  readonly dataset: Dataset;
  /** At its first weights, before any step. */
  readonly engine: Engine;
  readonly runtime: "browser" | "node";
  readonly clock: Clock;
  readonly emit: (event: RunEvent) => void;
  /** The engine failed and the trainer has halted: resume() goes on with another engine. */
  readonly onError: (error: unknown, engine: Engine) => void;
}

interface Checkpoint {
  readonly standings: readonly Standing[];
  /** Undefined at the first weights: a new engine starts there by itself. */
  readonly state: TrainState | undefined;
}

/** An engine call under way. */
interface Call {
  /** Steps asked of the engine before it. */
  readonly firstStep: number;
  readonly steps: number;
  readonly startedAt: number;
  readonly records: Promise<StepRecords>;
}

/** `collect` awaits the oldest call, `change` puts live changes into effect, `profile` times the kernels. */
type Action = "train" | "collect" | "change" | "test" | Aside | "stop";
/** What training makes way for. */
type Aside = "profile" | "checkpoint" | "frame";

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
 * Drives one engine through a cohort of runs. A loop does the next thing that is due until nothing is; the
 * methods only change what is due, and wake it.
 */
export class Trainer {
  readonly #options: TrainerOptions;
  readonly #cohort: Cohort;
  readonly #frames = new FramePace();
  readonly #pending = new PendingCalls();
  readonly #profiles = new ProfileRequests();
  readonly #checkpointBudget = new Budget(CHECKPOINT_GAP_MS, CHECKPOINT_SHARE);
  #engine: Engine;
  #pacer: CallPacer;
  #status: TrainerStatus = "idle";
  #checkpoint: Checkpoint;
  #calls: Call[] = [];
  /** Steps asked of the engine so far. */
  #issued: number;
  /** Step to pause at. */
  #stopAt: number;
  #lastCollectedAt = 0;
  #recordsSentAt = Number.NEGATIVE_INFINITY;
  #isActive = false;
  #isHalted = false;
  #isDisposed = false;
  /** Counts resume() calls: an older one gives way at its next await. */
  #resumption = 0;
  #loop: Promise<void> = Promise.resolve();

  constructor(options: TrainerOptions) {
    const { runs, dataset, engine, clock } = options;
    this.#options = options;
    this.#engine = engine;
    this.#cohort = new Cohort(runs.map((run) => ({ ...run, dataset })));
    this.#issued = this.#cohort.step;
    this.#stopAt = this.#issued;
    this.#pacer = createPacer(engine);
    const state = startState(
      runs.map(({ request }) => request.spec),
      engine.config,
    );
    this.#checkpoint = { standings: this.#cohort.standings(), state };
    if (state) engine.writeState(state);
    // A schedule may already have moved on at the step of saved weights.
    if (state) engine.setReplicas(this.#cohort.settings());
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
    this.#trainTo(this.#cohort.epochEnd(this.#issued));
    await this.#loop;
  }

  /**
   * Gives live fields of a run new values from the next step on; more epochs let a finished run go on. False where the
   * run has no room for more changes (RunBook.change).
   */
  setLive(id: RunId, values: LiveValues): boolean {
    const isChanged = this.#cohort.change(id, values, this.#issued) ?? true;
    this.#wake();
    return isChanged;
  }

  /** Asks for a frame of every run, at the next chance. Resolves when the engine is at rest. */
  async look(): Promise<void> {
    this.#frames.request();
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

  /** A run so far; undefined before its first evaluation. */
  result(id: RunId): RunResult | undefined {
    return this.#cohort.result(id, this.#engine.info, this.#options.runtime);
  }

  /** Stops at once, without waiting for the engine. */
  halt(): void {
    this.#isHalted = true;
    this.#profiles.answer(INTERRUPTED);
    this.#pending.rejectAll(new Error("The trainer has been halted."));
  }

  /**
   * Goes on from the last checkpoint with a new engine of the same configuration, which the trainer then owns. Returns
   * the step; undefined where the trainer was disposed of meanwhile, or resumed with a newer engine: this one is freed.
   */
  async resume(engine: Engine): Promise<number | undefined> {
    const resumption = ++this.#resumption;
    this.halt();
    await this.#loop;
    if (this.#isDisposed || resumption !== this.#resumption) {
      engine.dispose();
      return undefined;
    }
    const { standings, state } = this.#checkpoint;
    this.#engine = engine;
    this.#cohort.fallBack(standings);
    this.#issued = this.#cohort.step;
    this.#calls = [];
    this.#pacer = createPacer(engine);
    if (state) engine.writeState(state);
    // The settings of the checkpoint's step: changes after it are yet to come.
    const changes = this.#cohort.books.map((book) => book.catchUp());
    engine.setReplicas(this.#cohort.settings());
    for (const [r, book] of this.#cohort.books.entries()) {
      book.goesOnWith(engine.info);
      this.#options.emit({
        runId: book.id,
        kind: "resumed",
        step: this.#issued,
        engine: engine.info,
      });
      this.#tellChange(book.id, changes[r]);
    }
    this.#isHalted = false;
    this.#frames.request();
    this.#wake();
    return this.#issued;
  }

  /** Ends the runs, and frees the engine. */
  dispose(): void {
    this.#isDisposed = true;
    this.halt();
    this.#engine.dispose();
  }

  #trainTo(step: number): void {
    this.#stopAt = step;
    if (this.#issued < Math.min(step, this.#cohort.totalSteps)) this.#setStatus("running");
    this.#wake();
  }

  #setStatus(status: TrainerStatus): void {
    if (status === this.#status) return;
    this.#status = status;
    for (const { id } of this.#cohort.books)
      this.#options.emit({ runId: id, kind: "status", status });
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
    const { step } = this.#cohort;
    const aside = this.#dueAside();
    const mayOverlap = this.#calls.length < PACE[this.#engine.info.kind].overlap;
    // A change counts from a step that the calls under way may already have been asked for.
    const mayTrain = !this.#cohort.hasDueChange && this.#stepsAhead() > 0;
    if (mayTrain && mayOverlap && !aside) return "train";
    if (this.#calls.length > 0) return "collect";
    if (this.#cohort.hasDueChange) return "change";
    if (this.#cohort.testStride > 0) return "test";
    if (aside) return aside;
    this.#flushRecords();
    this.#stopAt = step;
    this.#setStatus(this.#restingStatus(step));
    return this.#frames.shownStep === step ? "stop" : "frame";
  }

  #restingStatus(step: number): TrainerStatus {
    if (this.#cohort.isFinished) return "finished";
    return step === 0 ? "idle" : "paused";
  }

  async #perform(action: Exclude<Action, "stop">): Promise<void> {
    switch (action) {
      case "train":
        return this.#train();
      case "collect":
        return this.#collect();
      case "change":
        return this.#change();
      case "test":
        return this.#test();
      case "checkpoint":
        return this.#save();
      case "frame":
        return this.#frame();
      case "profile":
        return this.#profile();
      default:
        action satisfies never;
    }
  }

  /** Steps that may be asked of the engine now. */
  #stepsAhead(): number {
    return Math.min(this.#stopAt, this.#cohort.nextStop) - this.#issued;
  }

  #dueAside(): Aside | undefined {
    if (!this.#profiles.isEmpty) return "profile";
    const now = this.#options.clock.now();
    const isRunning = this.#status === "running";
    if (isRunning && this.#hasUnsaved() && this.#checkpointBudget.due(now)) return "checkpoint";
    return this.#frames.isDue(now, isRunning) ? "frame" : undefined;
  }

  #hasUnsaved(): boolean {
    if (this.#engine.info.kind === "cpu") return false; // it cannot be lost
    return (this.#checkpoint.standings[0]?.step ?? 0) < this.#cohort.step;
  }

  #train(): void {
    this.#setStatus("running");
    const steps = Math.min(this.#pacer.steps, this.#stepsAhead());
    const startedAt = this.#options.clock.now();
    const records = this.#engine.train(steps);
    records.catch(() => {}); // reported when collected
    this.#calls.push({ firstStep: this.#issued, steps, startedAt, records });
    this.#issued += steps;
  }

  async #collect(): Promise<void> {
    const [call] = this.#calls;
    if (!call) return;
    const { clock } = this.#options;
    const records = await this.#pending.wait(call.records);
    checkRecords(records, call, this.#engine.config);
    this.#calls.shift();
    const now = clock.now();
    const elapsedMs = now - Math.max(call.startedAt, this.#lastCollectedAt);
    this.#lastCollectedAt = now;
    this.#pacer.record(call.steps, elapsedMs, now);
    this.#cohort.addRecords(records, elapsedMs);
    if (now - this.#recordsSentAt >= RECORDS_GAP_MS) this.#flushRecords();
    await clock.nextTask();
  }

  #flushRecords(): void {
    for (const book of this.#cohort.books) {
      const batch = book.takeBatch();
      if (batch) this.#options.emit({ runId: book.id, kind: "records", batch });
    }
    this.#recordsSentAt = this.#options.clock.now();
  }

  #change(): void {
    this.#flushRecords();
    const changes = this.#cohort.catchUp();
    this.#engine.setReplicas(this.#cohort.settings());
    for (const { id, change } of changes) this.#tellChange(id, change);
    // What is drawn may depend on the settings, at an unchanged step too.
    this.#frames.request();
  }

  #tellChange(runId: RunId, change: SpecChange): void {
    this.#options.emit({ runId, kind: "changed", change });
  }

  async #test(): Promise<void> {
    const { clock } = this.#options;
    this.#flushRecords();
    const stride = this.#cohort.testStride;
    const full = stride === 1;
    const due = this.#cohort.dueFor(stride);
    const own = await this.#evaluate(stride, "own");
    const { assignment } = this.#engine.config.routing;
    const alone =
      full && assignment === "expert-choice"
        ? await this.#evaluate(stride, "token-choice")
        : undefined;
    for (const { book, replica } of due) this.#addTest(book, own[replica], alone?.[replica], full);
    const now = clock.now();
    this.#frames.suggest(now);
    if (this.#hasUnsaved() && this.#checkpointBudget.affordable(now)) await this.#save();
  }

  #addTest(
    book: RunBook,
    own: Evaluation,
    tokenChoice: Evaluation | undefined,
    full: boolean,
  ): void {
    const test = book.addTest({ own, tokenChoice, full });
    this.#options.emit({ runId: book.id, kind: "evaluation", ...test });
  }

  /** One evaluation a replica. */
  async #evaluate(stride: number, rule: EvaluationRule): Promise<readonly Evaluation[]> {
    const evaluations = await this.#pending.wait(this.#engine.evaluate(stride, rule));
    const { length } = this.#cohort.books;
    if (evaluations.length !== length) {
      throw new Error(`The engine evaluated ${evaluations.length} of ${length} replicas.`);
    }
    const images = Math.ceil(this.#options.dataset.test.count / stride);
    for (const evaluation of evaluations) checkEvaluation(evaluation, images);
    return evaluations;
  }

  async #save(): Promise<void> {
    const startedAt = this.#options.clock.now();
    const state = await this.#pending.wait(this.#engine.readState());
    checkState(state, this.#cohort.step);
    this.#checkpoint = { standings: this.#cohort.standings(), state };
    this.#checkpointBudget.ran(startedAt, this.#options.clock.now());
  }

  async #frame(): Promise<void> {
    const { clock, emit } = this.#options;
    const { step } = this.#cohort;
    const startedAt = clock.now();
    const all = await this.#pending.wait(this.#engine.readParameters());
    checkParameters(all, "the weights read back");
    const settings = this.#cohort.settings();
    const plans = replicaPlans(this.#engine.config);
    const rowLength = all.length / plans.length;
    this.#cohort.books.forEach(({ id }, r) => {
      const start = r * rowLength;
      const parameters = all.slice(start, start + parameterLayout(plans[r].shape).size);
      emit({ runId: id, kind: "frame", frame: { step, parameters, settings: settings[r] } });
    });
    this.#frames.ran(step, startedAt, clock.now());
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
