import type { StepRecords } from "../engine/engine.ts";
import type { History } from "./result.ts";

/** Rows kept before the history is halved: 1.2 MB a run, however long it trains. */
const MAX_ROWS = 200_000;

/**
 * Losses of every step and all test evaluations of replica 0. A run of more than `maxRows` steps
 * keeps means over 2, 4, 8... steps, each at its last step. A step whose loss is not finite (it was
 * skipped: nothing changed) has no row, so that the history is always valid JSON.
 */
export class RunHistory {
  readonly #maxRows: number;
  #step = new Uint32Array(1024);
  #taskLoss = new Float32Array(1024);
  #auxLoss = new Float32Array(1024);
  #rows = 0;
  /** Steps a row stands for. */
  #stride = 1;
  #pending = { steps: 0, taskLoss: 0, auxLoss: 0 };
  #tests: { readonly step: number; readonly accuracy: number }[] = [];

  constructor(maxRows = MAX_ROWS) {
    this.#maxRows = maxRows;
  }

  /** `firstStep` is the number of steps done before these records. */
  addRecords(firstStep: number, records: StepRecords): void {
    const replicas = records.taskLoss.length / records.steps;
    for (let i = 0; i < records.steps; i++) {
      const taskLoss = records.taskLoss[i * replicas];
      const auxLoss = records.auxLoss[i * replicas];
      this.#addStep(firstStep + i + 1, taskLoss, auxLoss);
    }
  }

  addTest(step: number, accuracy: number): void {
    this.#tests.push({ step, accuracy });
  }

  /** Forgets everything after `step`. */
  truncate(step: number): void {
    while (this.#rows > 0 && this.#step[this.#rows - 1] > step) this.#rows--;
    this.#pending = { steps: 0, taskLoss: 0, auxLoss: 0 };
    this.#tests = this.#tests.filter((test) => test.step <= step);
  }

  toHistory(): History {
    const step = Array.from(this.#step.subarray(0, this.#rows));
    const taskLoss = Array.from(this.#taskLoss.subarray(0, this.#rows));
    const auxLoss = Array.from(this.#auxLoss.subarray(0, this.#rows));
    return {
      step,
      loss: taskLoss.map((loss, row) => loss + auxLoss[row]),
      taskLoss,
      auxLoss,
      testStep: this.#tests.map((test) => test.step),
      testAccuracy: this.#tests.map((test) => test.accuracy),
    };
  }

  #addStep(step: number, taskLoss: number, auxLoss: number): void {
    const pending = this.#pending;
    if (Number.isFinite(taskLoss) && Number.isFinite(auxLoss)) {
      pending.steps++;
      pending.taskLoss += taskLoss;
      pending.auxLoss += auxLoss;
    }
    if (this.#rows === this.#maxRows) this.#halve();
    if (step % this.#stride !== 0 || pending.steps === 0) return;
    if (this.#rows === this.#step.length) this.#grow();
    this.#step[this.#rows] = step;
    this.#taskLoss[this.#rows] = pending.taskLoss / pending.steps;
    this.#auxLoss[this.#rows] = pending.auxLoss / pending.steps;
    this.#rows++;
    this.#pending = { steps: 0, taskLoss: 0, auxLoss: 0 };
  }

  #halve(): void {
    this.#stride *= 2;
    for (let row = 0; row < this.#rows >> 1; row++) {
      this.#step[row] = this.#step[2 * row + 1];
      this.#taskLoss[row] = mean(this.#taskLoss, 2 * row);
      this.#auxLoss[row] = mean(this.#auxLoss, 2 * row);
    }
    this.#rows >>= 1;
  }

  #grow(): void {
    const capacity = Math.min(2 * this.#step.length, this.#maxRows);
    const grown = <A extends Uint32Array | Float32Array>(to: A, from: A): A => {
      to.set(from);
      return to;
    };
    this.#step = grown(new Uint32Array(capacity), this.#step);
    this.#taskLoss = grown(new Float32Array(capacity), this.#taskLoss);
    this.#auxLoss = grown(new Float32Array(capacity), this.#auxLoss);
  }
}

function mean(values: Float32Array, first: number): number {
  return (values[first] + values[first + 1]) / 2;
}
