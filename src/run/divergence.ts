import { type WriteNumber, writeEnglish } from "../experiment/writeNumber.ts";

/** Steps that count as recent. */
export const RECENT_STEPS = 100;

/** What tells whether a run has diverged. */
export interface Course {
  /** Steps so far, and those of them that were skipped because their numbers were not finite. */
  readonly steps: number;
  readonly skippedSteps: number;
  /** The same of the last RECENT_STEPS steps at most. */
  readonly recentSteps: number;
  readonly recentSkipped: number;
  /** Of the last test; null or NaN where it was not finite, undefined before the first test. */
  readonly testLoss: number | null | undefined;
  readonly numClasses: number;
}

/** A few skipped steps at the start of a run are no divergence. */
const LEAST_SKIPPED = 3;
/** Share of all steps that is many to skip. */
const MANY = 0.1;
/** In the first steps a large test loss is no divergence: untrained weights may give one. */
const WARM_UP_STEPS = 20;
/** A test loss above this many times ln C, the loss of guessing, is a divergence. */
const FAR = 10;

/**
 * How a run diverged, as a sentence; undefined if it did not. A run has diverged if most of its recent steps were
 * skipped, if the loss of its last test is not finite or far above ln C, the loss of guessing, or if many of its steps
 * were skipped and the loss is no better than guessing.
 */
export function describeDivergence(
  course: Course,
  write: WriteNumber = writeEnglish,
): string | undefined {
  const { steps, skippedSteps, recentSteps, recentSkipped, testLoss, numClasses } = course;
  if (recentSkipped >= LEAST_SKIPPED && recentSkipped > recentSteps / 2) {
    return `${recentSkipped} of the last ${recentSteps} steps were skipped, since their numbers were not finite.`;
  }
  if (testLoss === undefined) return undefined;
  if (testLoss === null || !Number.isFinite(testLoss)) {
    return "The loss of the last test is not finite.";
  }
  const guessing = Math.log(numClasses);
  if (steps >= WARM_UP_STEPS && testLoss > FAR * guessing) {
    return `The loss of the last test is ${formatLoss(testLoss, write)}, where guessing has ${formatLoss(guessing, write)}.`;
  }
  const isGuessing = testLoss >= guessing;
  if (isGuessing && skippedSteps >= LEAST_SKIPPED && skippedSteps >= MANY * steps) {
    return `${skippedSteps} of ${steps} steps were skipped, since their numbers were not finite, and the model does no better than guessing.`;
  }
  return undefined;
}

/** 914992.03 as "914,992", 1e22 as "1E22". */
function formatLoss(loss: number, write: WriteNumber): string {
  const notation = loss < 1e9 ? "standard" : "scientific";
  const maximumFractionDigits = loss < 100 ? 1 : 0;
  return write(loss, { notation, maximumFractionDigits });
}
