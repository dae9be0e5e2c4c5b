import type { History, RunResult } from "../../run/result.ts";
import { stepsPerEpoch } from "../../run/schedule.ts";
import { smooth } from "../series.ts";

/** What is drawn over the steps of several runs. */
export const CURVE_MEASURES = ["taskLoss", "loss", "auxLoss", "testAccuracy"] as const;
export type CurveMeasure = (typeof CURVE_MEASURES)[number];

/** What steps are counted in. */
export const CURVE_AXES = ["step", "epoch", "seconds"] as const;
export type CurveAxis = (typeof CURVE_AXES)[number];

/** One point of the runs of an experiment that differ by seed alone: means over the steps since the point before. */
export interface CurvePoint {
  /** The last step it covers. */
  readonly step: number;
  /** Smoothed: mean, lowest and highest over the seeds. */
  readonly mean: number;
  readonly lowest: number;
  readonly highest: number;
  /** Without smoothing: the mean over the seeds. */
  readonly raw: number;
}

/** Steps that are drawn, both ends included. */
export interface StepWindow {
  readonly from: number;
  readonly to: number;
}

export interface CurveSettings {
  readonly measure: CurveMeasure;
  /** Time constant of the moving average, in steps; 0: off. */
  readonly smoothing: number;
  readonly window: StepWindow;
  /** Most points of a curve. */
  readonly most: number;
}

type WithHistory = Pick<RunResult, "history">;

/** The curve of runs that differ by seed alone. It has points where all of them have. */
export function curveOf(
  results: readonly WithHistory[],
  { measure, smoothing, window, most }: CurveSettings,
): readonly CurvePoint[] {
  if (measure === "testAccuracy") return testsOf(results, window);
  const width = Math.max(1, Math.ceil((window.to - window.from) / most));
  const runs = results.map(({ history }) =>
    bucket(smoothed(history, measure, smoothing), window, width),
  );
  const [first, ...others] = runs;
  return [...(first ?? [])].flatMap(([key, { step }]) => {
    const buckets = [first?.get(key), ...others.map((other) => other.get(key))];
    const known = buckets.filter((found) => found !== undefined);
    return known.length === buckets.length ? [toPoint(step, known)] : [];
  });
}

interface Sample {
  readonly step: number;
  readonly raw: number;
  readonly smooth: number;
}

function toPoint(step: number, samples: readonly Omit<Sample, "step">[]): CurvePoint {
  const values = samples.map((sample) => sample.smooth);
  return {
    step,
    mean: meanOf(values),
    lowest: Math.min(...values),
    highest: Math.max(...values),
    raw: meanOf(samples.map(({ raw }) => raw)),
  };
}

const meanOf = (values: readonly number[]) =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** Every row of a history with its smoothed value. */
function smoothed(
  history: History,
  measure: Exclude<CurveMeasure, "testAccuracy">,
  smoothing: number,
): readonly Sample[] {
  const values = history[measure];
  const widths = history.step.map((step, i) => step - (history.step[i - 1] ?? 0));
  const means = smooth(values, widths, smoothing);
  return history.step.map((step, i) => ({ step, raw: values[i], smooth: means[i] }));
}

/** Means over equal parts of the steps: runs with the same steps have the same parts. */
function bucket(
  samples: readonly Sample[],
  { from, to }: StepWindow,
  width: number,
): ReadonlyMap<number, Sample> {
  const buckets = new Map<number, { step: number; raw: number; smooth: number; count: number }>();
  for (const { step, raw, smooth } of samples) {
    if (step < from || step > to) continue;
    const key = Math.floor(step / width);
    const sums = buckets.get(key) ?? { step, raw: 0, smooth: 0, count: 0 };
    sums.step = step;
    sums.raw += raw;
    sums.smooth += smooth;
    sums.count++;
    buckets.set(key, sums);
  }
  return new Map(
    [...buckets].map(([key, { step, raw, smooth, count }]) => [
      key,
      { step, raw: raw / count, smooth: smooth / count },
    ]),
  );
}

/** Tests are few: none is left out, and none is smoothed. */
function testsOf(results: readonly WithHistory[], { from, to }: StepWindow): readonly CurvePoint[] {
  const [first, ...others] = results.map(
    ({ history }) =>
      new Map(history.testStep.map((step, i) => [step, history.testAccuracy[i]] as const)),
  );
  return [...(first ?? [])].flatMap(([step, accuracy]) => {
    if (step < from || step > to) return [];
    const accuracies = [accuracy, ...others.map((other) => other.get(step))];
    const known = accuracies.filter((found) => found !== undefined);
    if (known.length < accuracies.length) return [];
    return [
      toPoint(
        step,
        known.map((value) => ({ raw: value, smooth: value })),
      ),
    ];
  });
}

/** How many units of an axis a step is: seconds at the mean pace of the runs, since a history has no times. */
export function unitsPerStep(
  results: readonly Pick<RunResult, "experiment" | "steps" | "trainSeconds">[],
  axis: CurveAxis,
): number {
  switch (axis) {
    case "step":
      return 1;
    case "epoch":
      return meanOf(
        results.map(({ experiment }) => 1 / stepsPerEpoch({ ...experiment, testImages: 0 })),
      );
    case "seconds":
      return meanOf(results.map(({ steps, trainSeconds }) => trainSeconds / Math.max(1, steps)));
  }
}
