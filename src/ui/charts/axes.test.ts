import { describe, expect, it } from "vitest";
import { accuracyAxis, linearAxis, logAxis, nearestTick, stepTicks } from "./axes.ts";

describe("linearAxis", () => {
  it("covers what it is given and ends on a mark", () => {
    expect(linearAxis([2.31, 0.4]).domain).toEqual([0, 2.5]);
    expect(linearAxis([Number.NaN]).domain[1]).toBeGreaterThan(0);
  });
});

describe("logAxis", () => {
  it("spans whole decades and passes over zero", () => {
    expect(logAxis([0, 0.03, 2]).domain).toEqual([0.01, 10]);
    expect(logAxis([0.03, 2]).ticks).toEqual([0.01, 0.1, 1, 10]);
    expect(logAxis([0]).domain).toEqual([0.1, 1]);
  });
});

describe("accuracyAxis", () => {
  it("comes closer as the model gets better", () => {
    expect(accuracyAxis([0.1]).domain).toEqual([0, 1]);
    expect(accuracyAxis([0.86, 0.99]).domain).toEqual([0.85, 1]);
  });
});

describe("stepTicks", () => {
  it("marks whole steps only", () => {
    expect(stepTicks(1)).toEqual([0, 1]);
    expect(stepTicks(6).every(Number.isInteger)).toBe(true);
  });
});

describe("nearestTick", () => {
  it("finds the nearest step", () => {
    const marks = [{ value: 10 }, { value: 20 }, { value: 40 }];
    expect(nearestTick(marks, { activeLabel: "27" })).toBe(1);
  });
});
