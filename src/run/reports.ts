import type { EngineInfo } from "../engine/engine.ts";
import type { Clock } from "./clock.ts";
import type { Cohort, RunChange } from "./cohort.ts";
import type { RunTest } from "./evaluations.ts";
import type { Frame, RunEvent, TrainerStatus } from "./events.ts";

const RECORDS_GAP_MS = 230;

/** Tells the events of a cohort, run by run: what its books say of what has happened. */
export class Reports {
  readonly #cohort: Cohort;
  readonly #clock: Clock;
  readonly #emit: (event: RunEvent) => void;
  #status: TrainerStatus = "idle";
  #recordsSentAt = Number.NEGATIVE_INFINITY;

  constructor(cohort: Cohort, clock: Clock, emit: (event: RunEvent) => void) {
    this.#cohort = cohort;
    this.#clock = clock;
    this.#emit = emit;
  }

  /** The last one that was told. */
  get status(): TrainerStatus {
    return this.#status;
  }

  /** Tells a status, unless it is the last one that was told. */
  setStatus(status: TrainerStatus): void {
    if (status === this.#status) return;
    this.#status = status;
    for (const { id } of this.#cohort.books) this.#emit({ runId: id, kind: "status", status });
  }

  /** Tells the records so far, unless some were told a moment ago. */
  suggestRecords(): void {
    if (this.#clock.now() - this.#recordsSentAt >= RECORDS_GAP_MS) this.records();
  }

  /** Tells the records so far. */
  records(): void {
    for (const book of this.#cohort.books) {
      const batch = book.takeBatch();
      if (batch) this.#emit({ runId: book.id, kind: "records", batch });
    }
    this.#recordsSentAt = this.#clock.now();
  }

  /** Enters tests in their books, and tells them. */
  tests(tests: readonly RunTest[]): void {
    for (const { book, test } of tests) {
      this.#emit({ runId: book.id, kind: "evaluation", ...book.addTest(test) });
    }
  }

  changes(changes: readonly RunChange[]): void {
    for (const { id, change } of changes) this.#emit({ runId: id, kind: "changed", change });
  }

  /** @param changes of every run: its fields at the step that another engine goes on from */
  resumed(engine: EngineInfo, changes: readonly RunChange[]): void {
    const { step } = this.#cohort;
    for (const change of changes) {
      this.#emit({ runId: change.id, kind: "resumed", step, engine });
      this.changes([change]);
    }
  }

  /** @param frames in the order of the cohort */
  frames(frames: readonly Frame[]): void {
    for (const [r, frame] of frames.entries()) {
      this.#emit({ runId: this.#cohort.books[r].id, kind: "frame", frame });
    }
  }
}
