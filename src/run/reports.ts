import type { EngineInfo } from "../engine/engine.ts";
import type { Clock } from "./clock.ts";
import type { Cohort, RunChange } from "./cohort.ts";
import type { RunTest } from "./evaluations.ts";
import type { RunEvent, TrainerStatus } from "./events.ts";
import type { RunFrame } from "./frames.ts";

const RECORDS_GAP_MS = 230;

/** Emits the events of a cohort's runs. */
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

  /** The status that was emitted last. */
  get status(): TrainerStatus {
    return this.#status;
  }

  /** Emits a status if it differs from the last one. */
  setStatus(status: TrainerStatus): void {
    if (status === this.#status) return;
    this.#status = status;
    for (const { id } of this.#cohort.books) this.#emit({ runId: id, kind: "status", status });
  }

  /** Emits the records since the last event of records, at most every RECORDS_GAP_MS. */
  suggestRecords(): void {
    if (this.#clock.now() - this.#recordsSentAt >= RECORDS_GAP_MS) this.records();
  }

  /** Emits the records since the last event of records. */
  records(): void {
    for (const book of this.#cohort.books) {
      const batch = book.takeBatch();
      if (batch) this.#emit({ runId: book.id, kind: "records", batch });
    }
    this.#recordsSentAt = this.#clock.now();
  }

  /** Enters tests in their books, and emits them. */
  tests(tests: readonly RunTest[]): void {
    for (const { book, test } of tests) {
      this.#emit({ runId: book.id, kind: "evaluation", ...book.addTest(test) });
    }
  }

  changes(changes: readonly RunChange[]): void {
    for (const { id, change } of changes) this.#emit({ runId: id, kind: "changed", change });
  }

  /** @param changes the live fields of every run at the step from which the new engine continues */
  resumed(engine: EngineInfo, changes: readonly RunChange[]): void {
    const { step } = this.#cohort;
    for (const change of changes) {
      this.#emit({ runId: change.id, kind: "resumed", step, engine });
      this.changes([change]);
    }
  }

  frames(frames: readonly RunFrame[]): void {
    for (const { book, frame } of frames) this.#emit({ runId: book.id, kind: "frame", frame });
  }
}
