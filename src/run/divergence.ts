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
/** Before so many steps a test says nothing: untrained weights may be far off. */
const WARM_UP_STEPS = 20;
/** How many times the loss of guessing, ln C, no model that learns comes to. */
const FAR = 10;

/**
 * Says how a run diverged; undefined where it did not. It did if most of its recent steps were skipped, if the
 * loss of its last test is not finite or far above that of guessing, ln C, or if many of its steps were skipped and
 * it does no better than guessing.
 */
export function describeDivergence(course: Course): string | undefined {
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
    return `The loss of the last test is ${inWords(testLoss)}, where guessing has ${inWords(guessing)}.`;
  }
  const isGuessing = testLoss >= guessing;
  if (isGuessing && skippedSteps >= LEAST_SKIPPED && skippedSteps >= MANY * steps) {
    return `${skippedSteps} of ${steps} steps were skipped, since their numbers were not finite, and the model does no better than guessing.`;
  }
  return undefined;
}

/** 914992.03 as "914,992", 1e22 as "1E22". */
function inWords(loss: number): string {
  const notation = loss < 1e9 ? "standard" : "scientific";
  const maximumFractionDigits = loss < 100 ? 1 : 0;
  return new Intl.NumberFormat("en", { notation, maximumFractionDigits }).format(loss);
}
