import { describe, expect, it } from "vitest";
import { pointedSteps, rowNearest } from "./pointedSteps.ts";

describe("pointedSteps", () => {
  it("goes from 0 to the end of the axis, in whole steps, and never twice to one", () => {
    for (const end of [1, 7, 100, 2345, 50_000]) {
      const steps = pointedSteps(end).map(({ step }) => step);
      expect([steps[0], steps.at(-1)]).toEqual([0, end]);
      expect(steps.every(Number.isInteger)).toBe(true);
      expect(new Set(steps).size).toBe(steps.length);
      expect(steps.length).toBeLessThanOrEqual(121);
    }
  });
});

describe("rowNearest", () => {
  const rows = [{ step: 1 }, { step: 10 }, { step: 40 }];

  it("finds the row of the nearest step, the earlier one of two", () => {
    expect([0, 5, 6, 25, 26, 99].map((step) => rowNearest(rows, step)?.step)).toEqual([
      1, 1, 10, 10, 40, 40,
    ]);
  });

  it("finds the only row, and nothing among none", () => {
    expect(rowNearest([{ step: 3 }], 9)?.step).toBe(3);
    expect(rowNearest([], 9)).toBeUndefined();
  });
});
