import type { StepRecords } from "../engine/engine.ts";
import type { RecordBatch } from "./events.ts";

const MAX_ROWS = 60;

/** What a batch of records says besides its rows. */
export type BatchHeader = Omit<RecordBatch, "steps" | "taskLoss" | "auxLoss" | "accuracy" | "load">;

/** Sums over the steps of one row. */
class Row {
  step = 0;
  finiteSteps = 0;
  taskLoss = 0;
  auxLoss = 0;
  tokens = 0;
  correct = 0;
  readonly load: Float64Array;

  constructor(numExperts: number) {
    this.load = new Float64Array(numExperts);
  }

  add(step: number, records: StepRecords, i: number): void {
    const replicas = records.taskLoss.length / records.steps;
    const numExperts = this.load.length;
    const record = i * replicas; // replica 0
    const taskLoss = records.taskLoss[record];
    const auxLoss = records.auxLoss[record];
    this.step = step;
    if (Number.isFinite(taskLoss) && Number.isFinite(auxLoss)) {
      this.finiteSteps++;
      this.taskLoss += taskLoss;
      this.auxLoss += auxLoss;
    }
    this.tokens += records.tokens[i];
    this.correct += records.correct[record];
    for (let e = 0; e < numExperts; e++) {
      this.load[e] = this.load[e] + records.load[record * numExperts + e];
    }
  }
}

/** Gathers step records, and turns them into batches of few rows for drawing. Replica 0 only. */
export class RecordBatcher {
  readonly #numExperts: number;
  #gathered: { readonly firstStep: number; readonly records: StepRecords }[] = [];

  constructor(numExperts: number) {
    this.#numExperts = numExperts;
  }

  get isEmpty(): boolean {
    return this.#gathered.length === 0;
  }

  /** `firstStep` is the number of steps done before these records. */
  add(firstStep: number, records: StepRecords): void {
    this.#gathered.push({ firstStep, records });
  }

  clear(): void {
    this.#gathered = [];
  }

  /**
   * At most 60 rows, in fresh arrays. Losses are means over the finite steps; a row without one is
   * joined to the row after it, or left out if it is the last.
   */
  flush(header: BatchHeader): RecordBatch {
    const rows = this.#rows();
    this.clear();
    const load = new Float32Array(rows.length * this.#numExperts);
    rows.forEach((row, r) => {
      const total = row.load.reduce((sum, count) => sum + count, 0);
      if (total > 0)
        load.set(
          row.load.map((count) => count / total),
          r * this.#numExperts,
        );
    });
    return {
      ...header,
      steps: Uint32Array.from(rows, (row) => row.step),
      taskLoss: Float32Array.from(rows, (row) => row.taskLoss / row.finiteSteps),
      auxLoss: Float32Array.from(rows, (row) => row.auxLoss / row.finiteSteps),
      accuracy: Float32Array.from(rows, (row) => (row.tokens > 0 ? row.correct / row.tokens : 0)),
      load,
    };
  }

  #rows(): Row[] {
    const total = this.#gathered.reduce((sum, { records }) => sum + records.steps, 0);
    const stepsPerRow = Math.max(1, Math.ceil(total / MAX_ROWS));
    const rows: Row[] = [];
    let row = new Row(this.#numExperts);
    let stepsInRow = 0;
    let remaining = total;
    for (const { firstStep, records } of this.#gathered) {
      for (let i = 0; i < records.steps; i++) {
        row.add(firstStep + i + 1, records, i);
        stepsInRow++;
        remaining--;
        if ((stepsInRow < stepsPerRow && remaining > 0) || row.finiteSteps === 0) continue;
        rows.push(row);
        row = new Row(this.#numExperts);
        stepsInRow = 0;
      }
    }
    return rows;
  }
}
