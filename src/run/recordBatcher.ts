import type { StepRecords } from "../engine/engine.ts";
import { cvSquared } from "../reference/losses/importanceLoss.ts";
import { share, sum } from "../reference/measures.ts";
import { AUX_TERMS } from "../reference/routing.ts";
import type { RecordBatch, RunPosition } from "./events.ts";

const MAX_ROWS = 60;
const IMPORTANCE = AUX_TERMS.indexOf("importance");

/** Sums over the steps of one row. */
class Row {
  step = 0;
  finiteSteps = 0;
  taskLoss = 0;
  auxLoss = 0;
  tokens = 0;
  correct = 0;
  dropped = 0;
  unrouted = 0;
  unroutedCorrect = 0;
  /** CV^2 of each step's importance: what the importance loss measures */
  unevenness = 0;
  readonly auxTerms = new Float64Array(AUX_TERMS.length);
  readonly load: Float64Array;
  readonly importance: Float64Array;

  constructor(numExperts: number) {
    this.load = new Float64Array(numExperts);
    this.importance = new Float64Array(numExperts);
  }

  /** @param record number of the step's record among all replicas' */
  add(step: number, records: StepRecords, i: number, record: number): void {
    const count = records.taskLoss.length;
    const taskLoss = records.taskLoss[record];
    const auxLoss = records.auxLoss[record];
    this.step = step;
    if (Number.isFinite(taskLoss) && Number.isFinite(auxLoss)) {
      this.finiteSteps++;
      this.taskLoss += taskLoss;
      this.auxLoss += auxLoss;
      addRow(this.auxTerms, records.auxTerms, record, count);
      addRow(this.importance, records.importance, record, count);
      this.unevenness += this.#unevennessOf(records.importance, record, count);
    }
    this.tokens += records.tokens[i];
    this.correct += records.correct[record];
    this.dropped += records.dropped[record];
    this.unrouted += records.unrouted[record];
    this.unroutedCorrect += records.unroutedCorrect[record];
    addRow(this.load, records.load, record, count);
  }

  #unevennessOf(importance: Float32Array, record: number, count: number): number {
    const start = (record * importance.length) / count;
    const E = this.importance.length;
    return cvSquared(importance.subarray(start, start + E), E);
  }

  /**
   * Means over the finite steps of what the auxiliary losses measure. The engines measure only what has a factor; the
   * importance is in every record.
   */
  measures(factors: readonly number[]): Float64Array {
    return this.auxTerms.map((term, i) => {
      const measured = factors[i] === 0 ? Number.NaN : term / factors[i];
      return (i === IMPORTANCE ? this.unevenness : measured) / this.finiteSteps;
    });
  }
}

/** sums += row `row` of `count` rows, which may be wider than the sums */
function addRow(sums: Float64Array, rows: ArrayLike<number>, row: number, count: number): void {
  const width = rows.length / count;
  for (let i = 0; i < sums.length; i++) sums[i] = sums[i] + rows[row * width + i];
}

/** Gathers the step records of one replica, and turns them into batches of few rows for drawing. */
export class RecordBatcher {
  readonly #numExperts: number;
  readonly #replica: number;
  #gathered: { readonly firstStep: number; readonly records: StepRecords }[] = [];

  /** @param numExperts those of the replica: rows of the records may have room for more */
  constructor(numExperts: number, replica: number) {
    this.#numExperts = numExperts;
    this.#replica = replica;
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
   *
   * @param factors of the auxiliary losses, see auxFactors(): in effect for all records since the last call
   */
  flush(position: RunPosition, factors: readonly number[]): RecordBatch {
    const rows = this.#rows();
    this.clear();
    const column = (value: (row: Row) => number) => Float32Array.from(rows, value);
    const matrix = (values: (row: Row) => Float64Array) =>
      Float32Array.from(rows.flatMap((row) => [...values(row)]));
    return {
      ...position,
      steps: Uint32Array.from(rows, (row) => row.step),
      taskLoss: column((row) => row.taskLoss / row.finiteSteps),
      auxLoss: column((row) => row.auxLoss / row.finiteSteps),
      auxTerms: matrix((row) => row.auxTerms.map((term) => term / row.finiteSteps)),
      auxMeasures: matrix((row) => row.measures(factors)),
      auxFactors: factors,
      accuracy: column((row) => share(row.correct, row.tokens)),
      load: matrix((row) => shares(row.load)),
      importance: matrix((row) => shares(row.importance)),
      dropRate: column((row) => share(row.dropped, sum(row.load))),
      unrouted: column((row) => share(row.unrouted, row.tokens)),
      unroutedCorrect: column((row) => share(row.unroutedCorrect, row.tokens)),
    };
  }

  #rows(): Row[] {
    const total = this.#gathered.reduce((steps, { records }) => steps + records.steps, 0);
    const stepsPerRow = Math.max(1, Math.ceil(total / MAX_ROWS));
    const rows: Row[] = [];
    let row = new Row(this.#numExperts);
    let stepsInRow = 0;
    let remaining = total;
    for (const { firstStep, records } of this.#gathered) {
      const replicas = records.taskLoss.length / records.steps;
      for (let i = 0; i < records.steps; i++) {
        row.add(firstStep + i + 1, records, i, i * replicas + this.#replica);
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

function shares(values: Float64Array): Float64Array {
  const total = sum(values);
  return values.map((value) => share(value, total));
}
