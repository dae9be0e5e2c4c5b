import { describe, expect, it } from "vitest";
import {
  accuracyRange,
  formatTick,
  linearAxis,
  linearRange,
  logAxis,
  logRange,
  stepAxisEnd,
  stepTicks,
} from "./axes.ts";

describe("linearRange", () => {
  it("covers what it is given and ends on a mark", () => {
    expect(linearRange([2.31, 0.4])).toEqual({ low: 0, high: 2.5 });
    expect(linearRange([Number.NaN]).high).toBeGreaterThan(0);
  });
  it("reaches below zero where an entropy is rewarded", () => {
    expect(linearRange([2.31, -0.02])).toEqual({ low: -0.125, high: 2.5 });
    expect(linearRange([0.4, -0.3])).toEqual({ low: expect.closeTo(-0.3), high: 0.4 });
  });
});

describe("logRange", () => {
  it("spans whole decades and passes over zero", () => {
    expect(logRange([0, 0.03, 2])).toEqual({ low: 0.01, high: 10 });
    expect(logRange([0])).toEqual({ low: 0.1, high: 1 });
    expect(logRange([0.1]).high).toBe(1);
  });
});

describe("formatTick", () => {
  it.each([
    [0, "0"],
    [0.25, "0.25"],
    [-0.125, "-0.125"],
    [0.1 + 0.2, "0.3"],
    [2000, "2000"],
    [12_000_000_000_000_000, "1.2e16"],
    [3.4e38, "3.4e38"],
    [0.00015, "1.5e-4"],
    [150_000, "1.5e5"],
    [1e-6, "1e-6"],
  ])("writes %d as %s", (value, text) => {
    expect(formatTick(value)).toBe(text);
  });

  it("is never wider than an axis", () => {
    for (let power = -6; power <= 38; power++) {
      for (const { ticks, format } of [
        linearAxis(0, 2.5 * 10 ** power),
        logAxis(1e-6, 10 ** power * 1e3),
      ]) {
        expect(ticks.length).toBeLessThanOrEqual(8);
        for (const tick of ticks) expect(format(tick).length).toBeLessThanOrEqual(6);
      }
    }
  });
});

describe("logAxis", () => {
  it("marks every decade", () => {
    expect(logAxis(0.01, 10).ticks).toEqual([0.01, 0.1, 1, 10]);
  });
});

describe("accuracyRange", () => {
  it("comes closer as the model gets better", () => {
    expect(accuracyRange([0.1]).low).toBe(0);
    expect(accuracyRange([0.86, 0.99]).low).toBe(0.85);
  });
});

describe("stepAxisEnd", () => {
  it("leaves room, and stays while the run moves on within it", () => {
    expect([1, 100, 101, 501, 1000, 1871].map((step) => stepAxisEnd(step))).toEqual([
      100, 100, 200, 1000, 1000, 2000,
    ]);
    for (const step of [0, 7, 20, 333, 99_999, 1_234_567]) {
      expect(stepAxisEnd(step)).toBeGreaterThanOrEqual(step);
      expect(stepAxisEnd(step)).toBeLessThanOrEqual(Math.max(100, step * 2.5));
    }
  });
  it("ends with the run, and never before a step that is drawn", () => {
    expect(stepAxisEnd(2100, 2345)).toBe(2345);
    expect(stepAxisEnd(7, 30)).toBe(30);
    expect(stepAxisEnd(40, 30)).toBe(40);
    expect(stepAxisEnd(0, 0)).toBe(1);
  });
});

describe("stepTicks", () => {
  it("marks whole steps only", () => {
    expect(stepTicks(1)).toEqual([0, 1]);
    expect(stepTicks(6).every(Number.isInteger)).toBe(true);
  });
});
