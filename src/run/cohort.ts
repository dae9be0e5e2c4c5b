import type { Dataset } from "../data/dataset.ts";
import type {
  EngineConfig,
  EngineInfo,
  ReplicaSettings,
  StepRecords,
  TrainState,
} from "../engine/engine.ts";
import type { LiveValues } from "../experiment/liveChanges.ts";
import { replicaSettings } from "./engineConfig.ts";
import type { ModelDescription, SpecChange } from "./events.ts";
import type { RunResult } from "./result.ts";
import { RunBook } from "./runBook.ts";
import type { RunId, RunRequest } from "./runSpec.ts";
import type { RunSnapshot, SavedRun } from "./savedRun.ts";
import { splitState } from "./savedRun.ts";
import { epochEnd, totalSteps } from "./schedule.ts";
import type { Standing } from "./standing.ts";

/** A run of a cohort, and the model that it trains. */
export interface CohortRun {
  readonly request: RunRequest;
  readonly model: ModelDescription;
  /** What it goes on from, if it was cut in an earlier session. */
  readonly saved?: SavedRun | undefined;
}

/** A change of one run's live fields. */
export interface RunChange {
  readonly id: RunId;
  readonly change: SpecChange;
}

/**
 * The runs that one engine trains together, each as a replica: one book for each run, in the order of the replicas. All
 * runs take the same steps. When a run with fewer epochs has ended, its book records nothing more.
 */
export class Cohort {
  readonly books: readonly RunBook[];
  readonly #dataset: Dataset;

  /** @param runs in the order of the engine's replicas */
  constructor(runs: readonly CohortRun[], dataset: Dataset) {
    if (runs.length === 0) throw new RangeError("A cohort needs at least one run.");
    this.books = runs.map((run, replica) => new RunBook({ ...run, dataset, replica }));
    this.#dataset = dataset;
  }

  /** Steps that all runs have taken. */
  get step(): number {
    return Math.max(...this.books.map(({ standing }) => standing.step));
  }

  /** Whether frames are made of any run. */
  get isWatched(): boolean {
    return this.books.some((book) => book.isWatched);
  }

  get isFinished(): boolean {
    return this.books.every((book) => book.isFinished);
  }

  get totalSteps(): number {
    return Math.max(...this.books.map(({ plan }) => totalSteps(plan)));
  }

  /** The last step that may be trained before something else is due for a run; 0 where all have ended. */
  get nextStop(): number {
    const stops = this.#open.map(({ nextStop }) => nextStop);
    return stops.length > 0 ? Math.min(...stops) : 0;
  }

  /** The last step of the epoch that the step after `step` belongs to. */
  epochEnd(step: number): number {
    return Math.min(...this.books.map(({ plan }) => epochEnd(step, plan)));
  }

  /** How the next evaluation that is due at this very step strides over the test images; 0: none is. */
  get testStride(): number {
    return this.books.find(({ testStride }) => testStride > 0)?.testStride ?? 0;
  }

  /** The runs that such an evaluation is due for. */
  dueFor(stride: number): readonly { readonly book: RunBook; readonly replica: number }[] {
    return this.books
      .map((book, replica) => ({ book, replica }))
      .filter(({ book }) => book.testStride === stride);
  }

  get hasDueChange(): boolean {
    return this.books.some((book) => book.hasDueChange);
  }

  /** Puts changes into effect, run by run. */
  catchUp(): readonly RunChange[] {
    return this.books
      .filter((book) => book.hasDueChange)
      .map((book) => ({ id: book.id, change: book.catchUp() }));
  }

  /** See RunBook.change(); undefined where the run is not of this cohort. */
  change(id: RunId, values: LiveValues, step: number): boolean | undefined {
    return this.#bookOf(id)?.change(values, step);
  }

  /** The engine that trains first: another kind than the one before took over from it, where a run goes on. */
  beginWith(engine: EngineInfo): void {
    for (const book of this.books) book.beginWith(engine);
  }

  /**
   * Every run as it is, to be kept.
   * @param state of the cohort's very step
   */
  snapshots(
    state: TrainState,
    config: EngineConfig,
    engine: EngineInfo,
    runtime: "browser" | "node",
  ): readonly RunSnapshot[] {
    const states = splitState(state, config);
    return this.books.map((book, r) => book.snapshot(states[r], engine, runtime));
  }

  /** What every replica is to train with from now on. */
  settings(): readonly ReplicaSettings[] {
    return this.books.map(({ experiment }) => replicaSettings(experiment, this.#dataset));
  }

  addRecords(records: StepRecords, elapsedMs: number): void {
    for (const book of this.#open) book.addRecords(records, elapsedMs);
  }

  standings(): readonly Standing[] {
    return this.books.map(({ standing }) => standing);
  }

  /**
   * Goes back to a checkpoint, from which another engine continues. Returns the live fields of every run at the
   * checkpoint's step; later changes will take effect again.
   */
  fallBack(standings: readonly Standing[], engine: EngineInfo): readonly RunChange[] {
    return this.books.map((book, r) => {
      book.fallBack(standings[r]);
      book.goesOnWith(engine);
      return { id: book.id, change: book.catchUp() };
    });
  }

  result(id: RunId, engine: EngineInfo, runtime: "browser" | "node"): RunResult | undefined {
    return this.#bookOf(id)?.result(engine, runtime);
  }

  get #open(): readonly RunBook[] {
    return this.books.filter((book) => !book.isFinished);
  }

  #bookOf(id: RunId): RunBook | undefined {
    return this.books.find((book) => book.id === id);
  }
}
