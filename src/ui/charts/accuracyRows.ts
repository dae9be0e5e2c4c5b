import type { Comparison } from "../../lab/comparison.ts";
import type { Table } from "../../lab/exports.ts";
import type { TestPoint } from "../../lab/pageBook.ts";
import { type SeriesPoint, smooth } from "../../lab/series.ts";
import type { AccuracyRow, TestedRow } from "./rows.ts";

/**
 * A row for each point of the training, the same steps as in the other figures over time; before the first of them, a
 * row for a test of the untrained model.
 */
export function toAccuracyRows(
  points: readonly SeriesPoint[],
  tests: readonly TestPoint[],
  compared: Comparison | undefined,
  smoothing: number,
): AccuracyRow[] {
  const train = points.map((point) => point.accuracy);
  const widths = points.map((point) => point.steps);
  const smoothed = smooth(train, widths, smoothing);
  const newestTest = newestUntil(tests);
  const newestCompared = newestUntil(compared?.tests ?? []);
  const rowAt = (step: number, i: number): AccuracyRow => ({
    step,
    train: train[i],
    trainSmooth: smoothed[i],
    test: toTested(newestTest(step)),
    compared: newestCompared(step)?.accuracy,
  });
  const [first] = tests;
  const isBefore = first !== undefined && (points[0] === undefined || first.step === 0);
  const before = isBefore ? [{ ...rowAt(first.step, -1) }] : [];
  return [...before, ...points.map(({ step }, i) => rowAt(step, i))];
}

function toTested(test: TestPoint | undefined): TestedRow | undefined {
  if (test === undefined) return undefined;
  const { step, images, accuracy, tokenChoiceAccuracy: alone } = test;
  return { step, images, accuracy, alone };
}

/** Finds the last item until a step; the steps that are asked for must not fall. Both together take one pass. */
function newestUntil<T extends { readonly step: number }>(items: readonly T[]) {
  let next = 0;
  return (step: number): T | undefined => {
    while (next < items.length && items[next].step <= step) next++;
    return items[next - 1];
  };
}

/** Training's steps and tests in one table: a test's step has its own row where no point of the training ends. */
export function toAccuracyTable(
  points: readonly SeriesPoint[],
  tests: readonly TestPoint[],
  hasBoth: boolean,
): Table {
  const ofTraining = new Map(points.map(({ step, accuracy }) => [step, accuracy]));
  const ofTests = new Map(tests.map((test) => [test.step, test]));
  const steps = [...new Set([...ofTraining.keys(), ...ofTests.keys()])].sort((a, b) => a - b);
  return {
    columns: [
      "step",
      "trainAccuracy",
      "testAccuracy",
      "testImages",
      ...(hasBoth ? ["testAccuracyAlone"] : []),
    ],
    rows: steps.map((step) => {
      const test = ofTests.get(step);
      const alone = hasBoth ? [test?.tokenChoiceAccuracy] : [];
      return [step, ofTraining.get(step), test?.accuracy, test?.images, ...alone];
    }),
  };
}
