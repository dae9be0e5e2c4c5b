import { describe, expect, it } from "vitest";
import { type Course, describeDivergence } from "./divergence.ts";

/** A healthy run of ten classes, with changes. */
function verdict(changes: Partial<Course> = {}) {
  return describeDivergence({
    steps: 1000,
    skippedSteps: 0,
    recentSteps: 100,
    recentSkipped: 0,
    testLoss: 0.1,
    numClasses: 10,
    ...changes,
  });
}

describe("describeDivergence", () => {
  it("passes a run that learns, or has not been tested yet", () => {
    expect(verdict()).toBeUndefined();
    expect(verdict({ testLoss: undefined })).toBeUndefined();
    // Guessing, but nothing was skipped: it only has not learned yet.
    expect(verdict({ testLoss: 2.4 })).toBeUndefined();
  });

  it("counts the recent steps that were skipped", () => {
    const short = { steps: 94, skippedSteps: 88, recentSteps: 94, recentSkipped: 88 };
    expect(verdict(short)).toBe(
      "88 of the last 94 steps were skipped, since their numbers were not finite.",
    );
    expect(verdict({ recentSkipped: 51 })).toMatch(/^51 of the last 100/);
    expect(verdict({ recentSkipped: 50 })).toBeUndefined();
    expect(verdict({ steps: 2, recentSteps: 2, recentSkipped: 2 })).toBeUndefined();
  });

  it.each([null, Number.NaN, Number.POSITIVE_INFINITY])("names a loss of %s", (testLoss) => {
    expect(verdict({ testLoss })).toBe("The loss of the last test is not finite.");
  });

  it("finds a run that skipped many steps and guesses", () => {
    const guessing = { skippedSteps: 100, testLoss: Math.log(10) };
    expect(verdict(guessing)).toMatch(/^100 of 1000 steps .* guessing\.$/);
    expect(verdict({ ...guessing, skippedSteps: 99 })).toBeUndefined();
    expect(verdict({ ...guessing, testLoss: 2.3 })).toBeUndefined();
  });

  it("finds a loss far above that of guessing, though nothing was skipped", () => {
    expect(verdict({ testLoss: 914_992.03 })).toBe(
      "The loss of the last test is 914,992, where guessing has 2.3.",
    );
    expect(verdict({ testLoss: 1e22 })).toMatch(/ is 1E22, where/);
    expect(verdict({ testLoss: 10 * Math.log(10) })).toBeUndefined();
    expect(verdict({ testLoss: 23.1, steps: 20 })).toBeDefined();
    // In the first 20 steps, untrained weights may give a large loss.
    expect(verdict({ testLoss: 914_992.03, steps: 19 })).toBeUndefined();
  });
});
