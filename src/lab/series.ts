import type { RecordBatch } from "../run/events.ts";

/** One drawn point: means over the steps since the point before. */
export interface SeriesPoint {
  /** the last step it covers */
  readonly step: number;
  /** how many steps it covers */
  readonly steps: number;
  readonly taskLoss: number;
  readonly auxLoss: number;
  /** [AUX_TERMS.length] what auxLoss is the sum of */
  readonly auxTerms: Float32Array;
  /** [AUX_TERMS.length] what the terms measure; NaN where it was not measured */
  readonly auxMeasures: Float32Array;
  /** [AUX_TERMS.length] what the loss has of each measure at the last step */
  readonly auxFactors: readonly number[];
  /** share of the batches classified rightly */
  readonly accuracy: number;
  /** [E] share of assignments */
  readonly load: Float32Array;
  /** [E] share of the gates' sum */
  readonly importance: Float32Array;
  /** share of assignments dropped, their expert being full */
  readonly dropRate: number;
  /** share of images left without a routed expert, and of those that were right all the same */
  readonly unrouted: number;
  readonly unroutedCorrect: number;
}

/** A run's curves, never longer than MAX_POINTS: as it grows, neighbours merge in pairs. */
export interface Series {
  readonly points: readonly SeriesPoint[];
  /** Steps a full point covers; the last point may still be filling up. */
  readonly stepsPerPoint: number;
}

export const MAX_POINTS = 400;
export const EMPTY_SERIES: Series = { points: [], stepsPerPoint: 1 };

/** Two neighbours as one point: means weighted by the steps they cover. */
function mergePoints(first: SeriesPoint, second: SeriesPoint): SeriesPoint {
  const steps = first.steps + second.steps;
  const mean = (a: number, b: number) => {
    // A skipped step has no loss; it must not blank its neighbour.
    if (!Number.isFinite(a)) return b;
    if (!Number.isFinite(b)) return a;
    return (a * first.steps + b * second.steps) / steps;
  };
  const means = (a: Float32Array, b: Float32Array) => a.map((value, i) => mean(value, b[i] ?? 0));
  return {
    step: second.step,
    steps,
    taskLoss: mean(first.taskLoss, second.taskLoss),
    auxLoss: mean(first.auxLoss, second.auxLoss),
    auxTerms: means(first.auxTerms, second.auxTerms),
    auxMeasures: means(first.auxMeasures, second.auxMeasures),
    auxFactors: second.auxFactors,
    accuracy: mean(first.accuracy, second.accuracy),
    load: means(first.load, second.load),
    importance: means(first.importance, second.importance),
    dropRate: mean(first.dropRate, second.dropRate),
    unrouted: mean(first.unrouted, second.unrouted),
    unroutedCorrect: mean(first.unroutedCorrect, second.unroutedCorrect),
  };
}

/** The series with a batch of records at its end. */
export function appendRecords(series: Series, batch: RecordBatch): Series {
  const points = [...series.points];
  let { stepsPerPoint } = series;
  let previousStep = points.at(-1)?.step ?? 0;
  for (const point of pointsOf(batch, previousStep)) {
    if (point.step <= previousStep) continue;
    previousStep = point.step;
    const last = points.at(-1);
    if (last !== undefined && last.steps + point.steps <= stepsPerPoint) {
      points[points.length - 1] = mergePoints(last, point);
    } else {
      points.push(point);
    }
    if (points.length > MAX_POINTS) {
      stepsPerPoint *= 2;
      points.splice(0, points.length, ...mergePairs(points));
    }
  }
  return { points, stepsPerPoint };
}

function* pointsOf(batch: RecordBatch, stepBefore: number): Generator<SeriesPoint> {
  const rows = batch.steps.length;
  const rowOf = (matrix: Float32Array, row: number) =>
    matrix.slice((row * matrix.length) / rows, ((row + 1) * matrix.length) / rows);
  let previous = stepBefore;
  for (let row = 0; row < rows; row++) {
    const step = batch.steps[row];
    yield {
      step,
      steps: Math.max(1, step - previous),
      taskLoss: batch.taskLoss[row],
      auxLoss: batch.auxLoss[row],
      auxTerms: rowOf(batch.auxTerms, row),
      auxMeasures: rowOf(batch.auxMeasures, row),
      auxFactors: batch.auxFactors,
      accuracy: batch.accuracy[row],
      load: rowOf(batch.load, row),
      importance: rowOf(batch.importance, row),
      dropRate: batch.dropRate[row],
      unrouted: batch.unrouted[row],
      unroutedCorrect: batch.unroutedCorrect[row],
    };
    previous = step;
  }
}

function mergePairs(points: readonly SeriesPoint[]): SeriesPoint[] {
  const merged: SeriesPoint[] = [];
  for (let i = 0; i < points.length; i += 2) {
    const second = points[i + 1];
    merged.push(second === undefined ? points[i] : mergePoints(points[i], second));
  }
  return merged;
}

/** At most `limit` points that still end where the series ends. */
export function thinPoints(points: readonly SeriesPoint[], limit: number): readonly SeriesPoint[] {
  let thinned = points;
  while (thinned.length > limit) thinned = mergePairs(thinned);
  return thinned;
}

/** Few of many items: every one, or every 2nd, 4th ... so that at most `limit` are left, and the last one. */
export function pickFew<T>(items: readonly T[], limit: number): readonly T[] {
  let stride = 1;
  while (items.length > limit * stride) stride *= 2;
  return items.filter((_, i) => i % stride === 0 || i === items.length - 1);
}

/**
 * Debiased exponential moving average over unevenly wide points. `timeConstant` is in steps, so the
 * curve keeps its shape when points merge; 0 is off. Values that are not finite are passed over.
 */
export function smooth(
  values: readonly number[],
  widths: readonly number[],
  timeConstant: number,
): number[] {
  if (timeConstant <= 0) return [...values];
  let mean = 0;
  let weight = 0;
  return values.map((value, i) => {
    if (!Number.isFinite(value)) return Number.NaN;
    const decay = Math.exp(-widths[i] / timeConstant);
    mean = mean * decay + value * (1 - decay);
    weight = weight * decay + (1 - decay);
    return mean / weight;
  });
}
