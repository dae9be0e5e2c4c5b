import type { StepRecords } from "../engine/engine.ts";
import { AUX_TERMS } from "../reference/routing.ts";
import type { History } from "./result.ts";

/** Rows kept before the history is halved: 7 MB a run, however long it trains. */
const MAX_ROWS = 200_000;

/** Columns of a row: the task loss, the auxiliary loss, and its terms. */
const TASK = 0;
const AUX = 1;
const FIRST_TERM = 2;
const COLUMNS = FIRST_TERM + AUX_TERMS.length;

/** All that a history knows, in arrays of its own; survives structured cloning. */
export interface HistorySnapshot {
  /** [rows] */
  readonly step: Uint32Array;
  /** [rows, COLUMNS] */
  readonly losses: Float32Array;
  readonly stride: number;
  /** [COLUMNS] sums over the finite steps since the last row, and how many there are. */
  readonly pending: Float64Array;
  readonly pendingSteps: number;
  readonly tests: readonly { readonly step: number; readonly accuracy: number }[];
}

/**
 * Losses of every step and all test evaluations of one run. A run of more than `maxRows` steps
 * keeps means over 2, 4, 8... steps, each at its last step. A step whose loss is not finite (it was
 * skipped: nothing changed) has no row, so that the history is always valid JSON.
 */
export class RunHistory {
  readonly #maxRows: number;
  #step = new Uint32Array(1024);
  /** [rows, COLUMNS] */
  #losses = new Float32Array(1024 * COLUMNS);
  #rows = 0;
  /** Steps a row stands for. */
  #stride = 1;
  /** Sums over the finite steps since the last row. */
  #pending = new Float64Array(COLUMNS);
  #pendingSteps = 0;
  #tests: { readonly step: number; readonly accuracy: number }[] = [];

  constructor(maxRows = MAX_ROWS) {
    this.#maxRows = maxRows;
  }

  snapshot(): HistorySnapshot {
    return {
      step: this.#step.slice(0, this.#rows),
      losses: this.#losses.slice(0, this.#rows * COLUMNS),
      stride: this.#stride,
      pending: this.#pending.slice(),
      pendingSteps: this.#pendingSteps,
      tests: [...this.#tests],
    };
  }

  /** Takes over what a snapshot says, in place of everything so far. */
  restore({ step, losses, stride, pending, pendingSteps, tests }: HistorySnapshot): void {
    this.#rows = step.length;
    while (this.#step.length < this.#rows) this.#grow();
    this.#step.set(step);
    this.#losses.set(losses);
    this.#stride = stride;
    this.#pending.set(pending);
    this.#pendingSteps = pendingSteps;
    this.#tests = [...tests];
  }

  /** `firstStep` is the number of steps done before these records. */
  addRecords(firstStep: number, records: StepRecords, replica: number): void {
    const replicas = records.taskLoss.length / records.steps;
    for (let i = 0; i < records.steps; i++) {
      const record = i * replicas + replica;
      const firstTerm = record * AUX_TERMS.length;
      const terms = records.auxTerms.subarray(firstTerm, firstTerm + AUX_TERMS.length);
      const losses = [records.taskLoss[record], records.auxLoss[record], ...terms];
      this.#addStep(firstStep + i + 1, losses);
    }
  }

  addTest(step: number, accuracy: number): void {
    this.#tests.push({ step, accuracy });
  }

  /** Forgets everything after `step`. */
  truncate(step: number): void {
    while (this.#rows > 0 && this.#step[this.#rows - 1] > step) this.#rows--;
    this.#clearPending();
    this.#tests = this.#tests.filter((test) => test.step <= step);
  }

  toHistory(): History {
    const taskLoss = this.#column(TASK);
    const auxLoss = this.#column(AUX);
    const terms = AUX_TERMS.map((term, i) => [term, this.#column(FIRST_TERM + i)] as const);
    return {
      step: Array.from(this.#step.subarray(0, this.#rows)),
      loss: taskLoss.map((loss, row) => loss + auxLoss[row]),
      taskLoss,
      auxLoss,
      auxTerms: Object.fromEntries(terms.filter(([, values]) => values.some(Boolean))),
      testStep: this.#tests.map((test) => test.step),
      testAccuracy: this.#tests.map((test) => test.accuracy),
    };
  }

  #column(column: number): number[] {
    return Array.from({ length: this.#rows }, (_, row) => this.#losses[row * COLUMNS + column]);
  }

  #addStep(step: number, losses: readonly number[]): void {
    if (losses.every(Number.isFinite)) {
      this.#pendingSteps++;
      losses.forEach((loss, column) => {
        this.#pending[column] = this.#pending[column] + loss;
      });
    }
    if (this.#rows === this.#maxRows) this.#halve();
    if (step % this.#stride !== 0 || this.#pendingSteps === 0) return;
    if (this.#rows === this.#step.length) this.#grow();
    this.#step[this.#rows] = step;
    const means = this.#pending.map((sum) => sum / this.#pendingSteps);
    this.#losses.set(means, this.#rows * COLUMNS);
    this.#rows++;
    this.#clearPending();
  }

  #clearPending(): void {
    this.#pending.fill(0);
    this.#pendingSteps = 0;
  }

  #halve(): void {
    this.#stride *= 2;
    for (let row = 0; row < this.#rows >> 1; row++) {
      this.#step[row] = this.#step[2 * row + 1];
      for (let column = 0; column < COLUMNS; column++) {
        const first = this.#losses[2 * row * COLUMNS + column];
        const second = this.#losses[(2 * row + 1) * COLUMNS + column];
        this.#losses[row * COLUMNS + column] = (first + second) / 2;
      }
    }
    this.#rows >>= 1;
  }

  #grow(): void {
    const capacity = Math.min(2 * this.#step.length, this.#maxRows);
    const step = new Uint32Array(capacity);
    step.set(this.#step);
    this.#step = step;
    const losses = new Float32Array(capacity * COLUMNS);
    losses.set(this.#losses);
    this.#losses = losses;
  }
}
