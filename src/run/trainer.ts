import type { Dataset } from "../data/dataset.ts";
import type { Engine } from "../engine/engine.ts";
import type { LiveValues } from "../experiment/liveChanges.ts";
import { AwaitedEngine } from "./awaitedEngine.ts";
import { Checkpoints } from "./checkpoints.ts";
import type { Clock } from "./clock.ts";
import { Cohort, type CohortRun } from "./cohort.ts";
import { testDueRuns } from "./evaluations.ts";
import type { RunEvent, TrainerStatus } from "./events.ts";
import { FramePace } from "./framePace.ts";
import { readFrames } from "./frames.ts";
import { type ProfileOutcome, ProfileRequests } from "./profiling.ts";
import { Reports } from "./reports.ts";
import type { RunResult } from "./result.ts";
import type { RunId } from "./runSpec.ts";
import { type RunTraining, type RunWeights, splitParameters } from "./runWeights.ts";
import { type RunSnapshot, splitState } from "./savedRun.ts";
import { startState } from "./startState.ts";
import { TrainingCalls } from "./trainingCalls.ts";

export interface TrainerOptions {
  /** In the order of the engine's replicas. */
  readonly runs: readonly CohortRun[];
  readonly dataset: Dataset;
  /** At its first weights, before any step. */
  readonly engine: Engine;
  readonly runtime: "browser" | "node";
  readonly clock: Clock;
  readonly emit: (event: RunEvent) => void;
  /**
   * Keeps the runs as they are, every few seconds and whenever they come to rest after a step. Resolves when they are
   * stored, or cannot be; does not reject. Absent: runs are not kept.
   */
  readonly keep?: (snapshots: readonly RunSnapshot[]) => Promise<void>;
  /** The engine failed and the trainer has halted: resume() goes on with another engine. */
  readonly onError: (error: unknown, engine: Engine) => void;
}

/**
 * `collect` awaits the oldest call, `change` puts live changes into effect, `profile` times the kernels, `keep` keeps runs
 * that come to rest.
 */
type Action = "train" | "collect" | "change" | "test" | Aside | "keep" | "stop";
/** Work that goes before training when it is due. */
type Aside = "profile" | "checkpoint" | "frame";

const INTERRUPTED: ProfileOutcome = { ok: false, refusal: "interrupted" };

/**
 * Drives one engine through a cohort of runs. A loop does the next thing that is due until nothing is; the
 * methods only change what is due, and wake it.
 */
export class Trainer {
  readonly #options: TrainerOptions;
  readonly #cohort: Cohort;
  readonly #reports: Reports;
  readonly #checkpoints: Checkpoints;
  readonly #frames = new FramePace();
  readonly #profiles = new ProfileRequests();
  #awaited: AwaitedEngine;
  #calls: TrainingCalls;
  /** Step to pause at. */
  #stopAt: number;
  #isActive = false;
  #isHalted = false;
  #isDisposed = false;
  /** Counts resume() calls: an older one gives way at its next await. */
  #resumption = 0;
  #loop: Promise<void> = Promise.resolve();

  constructor(options: TrainerOptions) {
    const { runs, dataset, engine, clock, emit } = options;
    this.#options = options;
    this.#cohort = new Cohort(runs, dataset);
    this.#reports = new Reports(this.#cohort, clock, emit);
    this.#stopAt = this.#cohort.step;
    this.#awaited = new AwaitedEngine(engine, dataset);
    this.#calls = new TrainingCalls(this.#awaited, clock, this.#cohort.step);
    const starting = runs.map(({ request, saved }) => ({ spec: request.spec, saved }));
    const state = startState(starting, engine.config);
    this.#cohort.beginWith(engine.info);
    const { runtime, keep } = options;
    this.#checkpoints = new Checkpoints(this.#cohort, clock, state, keep && { keep, runtime });
    if (state) engine.writeState(state);
    // A schedule may already have moved on at the step of saved weights.
    if (state) engine.setReplicas(this.#cohort.settings());
  }

  /** Trains to the end of the run, unless paused. */
  play(): void {
    this.#trainTo(Number.POSITIVE_INFINITY);
  }

  /** Resolves once the engine is at rest and everything it did has been reported. */
  async pause(): Promise<void> {
    this.#stopAt = this.#calls.issued;
    await this.#loop;
  }

  async step(): Promise<void> {
    this.#trainTo(this.#calls.issued + 1);
    await this.#loop;
  }

  async stepEpoch(): Promise<void> {
    this.#trainTo(this.#cohort.epochEnd(this.#calls.issued));
    await this.#loop;
  }

  /**
   * Gives live fields of a run new values from the next step on; more epochs let a finished run go on. False where the
   * run has no room for more changes (RunBook.change).
   */
  setLive(id: RunId, values: LiveValues): boolean {
    const isChanged = this.#cohort.change(id, values, this.#calls.issued) ?? true;
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
    return this.#cohort.result(id, this.#awaited.engine.info, this.#options.runtime);
  }

  /**
   * The weights of a run, once the engine is at rest: pause a run that trains first. Undefined where the run is not of
   * this cohort, or the engine has failed.
   */
  async weights(id: RunId): Promise<RunWeights | undefined> {
    await this.#loop;
    const replica = this.#cohort.books.findIndex((book) => book.id === id);
    if (replica < 0 || this.#isHalted) return undefined;
    const { step } = this.#cohort;
    const all = await this.#awaited.readParameters();
    return { step, parameters: splitParameters(all, this.#awaited.engine.config)[replica] };
  }

  /** The weights of a run and its optimiser's state, likewise. */
  async training(id: RunId): Promise<RunTraining | undefined> {
    await this.#loop;
    const replica = this.#cohort.books.findIndex((book) => book.id === id);
    if (replica < 0 || this.#isHalted) return undefined;
    const all = await this.#awaited.readState(this.#cohort.step);
    const own = splitState(all, this.#awaited.engine.config)[replica];
    return { ...own, appliedSteps: own.appliedSteps[0] };
  }

  /** Stops at once, without waiting for the engine. */
  halt(): void {
    this.#isHalted = true;
    this.#profiles.answer(INTERRUPTED);
    this.#awaited.giveUp();
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
    this.#fallBackTo(engine);
    this.#isHalted = false;
    this.#frames.request();
    this.#wake();
    return this.#cohort.step;
  }

  /** Ends the runs, and frees the engine. */
  dispose(): void {
    this.#isDisposed = true;
    this.halt();
    this.#awaited.engine.dispose();
  }

  /** Sets the runs and a new engine to the last checkpoint. */
  #fallBackTo(engine: Engine): void {
    const { clock, dataset } = this.#options;
    const { standings, state } = this.#checkpoints.last;
    const changes = this.#cohort.fallBack(standings, engine.info);
    this.#awaited = new AwaitedEngine(engine, dataset);
    this.#calls = new TrainingCalls(this.#awaited, clock, this.#cohort.step);
    if (state) engine.writeState(state);
    engine.setReplicas(this.#cohort.settings());
    this.#reports.resumed(engine.info, changes);
  }

  #trainTo(step: number): void {
    this.#stopAt = step;
    const end = Math.min(step, this.#cohort.totalSteps);
    if (this.#calls.issued < end) this.#reports.setStatus("running");
    this.#wake();
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
      this.#options.onError(error, this.#awaited.engine);
    } finally {
      this.#isActive = false;
    }
  }

  /** What to do now. Everything but training waits until no call is under way. */
  #next(): Action {
    if (this.#isHalted) return "stop";
    const { step } = this.#cohort;
    const aside = this.#dueAside();
    // A change counts from a step that the calls under way may already have been asked for.
    const mayTrain = !this.#cohort.hasDueChange && this.#stepsAhead() > 0;
    if (mayTrain && this.#calls.mayOverlap && !aside) return "train";
    if (!this.#calls.isEmpty) return "collect";
    if (this.#cohort.hasDueChange) return "change";
    if (this.#cohort.testStride > 0) return "test";
    if (aside) return aside;
    this.#reports.records();
    this.#stopAt = step;
    if (this.#checkpoints.isOwed) return "keep";
    this.#reports.setStatus(this.#restingStatus(step));
    return this.#cohort.isWatched && this.#frames.shownStep !== step ? "frame" : "stop";
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
        return this.#checkpoints.save(this.#awaited);
      case "keep":
        return this.#checkpoints.keepAtRest(this.#awaited);
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
    const { step, nextStop, isWatched } = this.#cohort;
    const nextFrame = isWatched ? this.#frames.nextStop(step) : Number.POSITIVE_INFINITY;
    return Math.min(this.#stopAt, nextStop, nextFrame) - this.#calls.issued;
  }

  #dueAside(): Aside | undefined {
    if (!this.#profiles.isEmpty) return "profile";
    const isRunning = this.#reports.status === "running";
    if (isRunning && this.#checkpoints.isDue(this.#awaited)) return "checkpoint";
    if (!this.#cohort.isWatched) return undefined;
    const now = this.#options.clock.now();
    // Where it comes to rest, it has a frame anyway.
    const goesOn = isRunning && this.#stepsAhead() > 0;
    return this.#frames.isDue(this.#cohort.step, now, goesOn) ? "frame" : undefined;
  }

  #train(): void {
    this.#reports.setStatus("running");
    this.#calls.issue(this.#stepsAhead());
  }

  async #collect(): Promise<void> {
    const collected = await this.#calls.collect();
    if (!collected) return;
    this.#cohort.addRecords(collected.records, collected.elapsedMs);
    this.#reports.suggestRecords();
    await this.#options.clock.nextTask();
  }

  #change(): void {
    this.#reports.records();
    const changes = this.#cohort.catchUp();
    this.#awaited.engine.setReplicas(this.#cohort.settings());
    this.#reports.changes(changes);
    // What is drawn may depend on the settings, at an unchanged step too.
    this.#frames.request();
  }

  async #test(): Promise<void> {
    this.#reports.records();
    this.#reports.tests(await testDueRuns(this.#awaited, this.#cohort));
    this.#frames.suggest(this.#options.clock.now());
    await this.#checkpoints.suggest(this.#awaited);
  }

  async #frame(): Promise<void> {
    const { clock } = this.#options;
    const { step } = this.#cohort;
    const startedAt = clock.now();
    // Its curves end where it stands.
    this.#reports.records();
    const isRunning = this.#reports.status === "running";
    this.#reports.frames(await readFrames(this.#awaited, this.#cohort, isRunning));
    this.#frames.ran(step, startedAt, clock.now());
    await clock.nextTask();
  }

  async #profile(): Promise<void> {
    const outcome = await this.#awaited
      .profile()
      // What is wrong with the engine, if anything is, shows as soon as training goes on.
      .catch((): ProfileOutcome => ({ ok: false, refusal: "failed" }));
    this.#profiles.answer(outcome);
  }
}
