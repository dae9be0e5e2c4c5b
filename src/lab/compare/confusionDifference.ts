import type { RunResult } from "../../run/result.ts";
import { type Difference, judgeDifference, type Spread, spreadOf } from "./seedSpread.ts";

type Tested = Pick<RunResult, "test">;

/** How many more images of a true class get an answer than with the baseline. */
export interface ConfusionCell {
  readonly truth: number;
  readonly answer: number;
  /** Images of the baseline's test. */
  readonly difference: Difference;
}

/**
 * The compared confusion matrix less the baseline's: means over seeds. A test of another number of images counts as
 * if it had as many of each class as the baseline's first.
 * @returns [C][C] true class, answer; with as many classes as both have
 */
export function confusionDifference(
  baseline: readonly Tested[],
  compared: readonly Tested[],
): readonly (readonly ConfusionCell[])[] {
  const [first] = baseline;
  const numClasses = Math.min(
    ...[...baseline, ...compared].map(({ test }) => test.confusion.length),
  );
  return Array.from({ length: numClasses }, (_, truth) => {
    const images = sum(first.test.confusion[truth]);
    return Array.from({ length: numClasses }, (_, answer): ConfusionCell => {
      const before = countsOf(baseline, truth, answer, images);
      const after = countsOf(compared, truth, answer, images);
      return { truth, answer, difference: judgeDifference(before, after) };
    });
  });
}

function countsOf(
  results: readonly Tested[],
  truth: number,
  answer: number,
  images: number,
): Spread {
  return spreadOf(
    results.map(({ test }) => {
      const row = test.confusion[truth];
      const tested = sum(row);
      return tested === 0 ? 0 : (row[answer] / tested) * images;
    }),
  );
}

const sum = (counts: readonly number[]) => counts.reduce((total, count) => total + count, 0);

/** The confusions that became rarer, or more frequent, by a whole image at least: the largest changes first. */
export function largestChanges(
  cells: readonly (readonly ConfusionCell[])[],
  most: number,
): readonly ConfusionCell[] {
  return cells
    .flat()
    .filter(({ truth, answer, difference }) => truth !== answer && Math.abs(difference.value) >= 1)
    .sort((a, b) => Math.abs(b.difference.value) - Math.abs(a.difference.value))
    .slice(0, most);
}
