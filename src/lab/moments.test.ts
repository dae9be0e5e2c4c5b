import { describe, expect, it } from "vitest";
import { LAST_EARLY_STEP } from "../run/framePace.ts";
import { fakeBatch, fakeEvaluation } from "../run/testing/fakeEvents.ts";
import {
  frameOfMoment,
  MAX_MOMENTS,
  MOMENT_BYTES,
  type Moment,
  momentAt,
  withMoment,
} from "./moments.ts";
import { EMPTY_BOOK, withRecords, withTest } from "./pageBook.ts";

let lastKey = 0;
const moment = (step: number, bytes = 1000): Moment => ({
  key: ++lastKey,
  bytes,
  position: fakeBatch([step]),
  evaluation: undefined,
  tokenChoice: undefined,
});
const collect = (steps: readonly number[], bytes?: number) =>
  steps.reduce<readonly Moment[]>((all, step) => withMoment(all, moment(step, bytes)), []);
const stepsOf = (moments: readonly Moment[]) => moments.map(({ position }) => position.step);

describe("moments of a run", () => {
  it("keep the first steps, the newest, and an even choice of what is between", () => {
    const early = [0, 1, 2, 5, 10, 20, 50, 100];
    const late = Array.from({ length: 3000 }, (_, i) => 110 + i * 10);
    const steps = stepsOf(collect([...early, ...late]));
    expect(steps).toHaveLength(MAX_MOMENTS);
    expect(steps.slice(0, early.length)).toEqual(early);
    expect(steps.at(-1)).toBe(late.at(-1));
    const gaps = steps.slice(early.length + 1).map((step, i) => step - steps[early.length + i]);
    expect(Math.max(...gaps)).toBeLessThanOrEqual(4 * Math.min(...gaps.slice(0, -20)));
  });

  it("never weigh more than their budget, unless one alone does", () => {
    const bytes = MOMENT_BYTES / 10;
    const steps = [1, ...Array.from({ length: 40 }, (_, i) => LAST_EARLY_STEP + 1 + i)];
    const kept = collect(steps, bytes);
    expect(kept.reduce((sum, each) => sum + each.bytes, 0)).toBeLessThanOrEqual(MOMENT_BYTES);
    expect(stepsOf(kept).at(0)).toBe(1);
    expect(stepsOf(kept).at(-1)).toBe(steps.at(-1));
    expect(stepsOf(collect([1, 2, 3], 2 * MOMENT_BYTES))).toEqual([3]);
  });

  it("are one a step: the newer takes the place of the older", () => {
    const [first, second] = [moment(7), moment(7)];
    expect(withMoment([first], second)).toEqual([second]);
  });

  it("are found by a step: the last before it, or the first", () => {
    const moments = collect([5, 10, 20]);
    expect(momentAt(moments, 4)?.position.step).toBe(5);
    expect(momentAt(moments, 10)?.position.step).toBe(10);
    expect(momentAt(moments, 19)?.position.step).toBe(10);
    expect(momentAt([], 3)).toBeUndefined();
  });

  it("show what was known then, and nothing later", () => {
    const test = (step: number) => ({
      evaluation: fakeEvaluation({ step }),
      tokenChoice: undefined,
    });
    let book = withTest(withRecords(EMPTY_BOOK, fakeBatch([5])), test(5));
    const then = { ...moment(5), evaluation: book.evaluation };
    book = withTest(withRecords(book, fakeBatch([9])), test(9));
    const frame = frameOfMoment(book, then, undefined);
    expect(frame.position?.step).toBe(5);
    expect(frame.evaluation).toBe(then.evaluation);
    expect(frame.tests.map(({ step }) => step)).toEqual([5]);
    expect(frame.series.points.map(({ step }) => step)).toEqual([5]);
  });
});
