import { describe, expect, it } from "vitest";
import { finishedRun } from "../../run/testing/finishedRun.ts";
import { type CurveSettings, curveOf, unitsPerStep } from "./curves.ts";

const STEPS = Array.from({ length: 1000 }, (_, i) => i + 1);

/** A run whose loss falls from `start` in a thousand steps. */
function falling(start: number, steps: readonly number[] = STEPS) {
  const taskLoss = steps.map((step) => start / step);
  return finishedRun("?v=1&trainSize=1280&batchSize=128&epochs=100", 0.5, {
    trainSeconds: 50,
    history: {
      step: [...steps],
      taskLoss,
      loss: taskLoss,
      auxLoss: taskLoss.map(() => 0),
      testStep: [500, 1000],
      testAccuracy: [0.5, start / 10],
    },
  });
}

const settings: CurveSettings = {
  measure: "taskLoss",
  smoothing: 0,
  window: { from: 0, to: 1000 },
  most: 100,
};

describe("a curve", () => {
  it("has no more points than asked for, and ends where the run ends", () => {
    const points = curveOf([falling(3)], settings);
    expect(points.length).toBeLessThanOrEqual(101);
    expect(points.length).toBeGreaterThan(90);
    expect(points.at(-1)?.step).toBe(1000);
  });

  it("shows single steps once it is zoomed in", () => {
    const points = curveOf([falling(3)], { ...settings, window: { from: 11, to: 30 } });
    expect(points.map(({ step }) => step)).toEqual(STEPS.slice(10, 30));
    expect(points[0].mean).toBeCloseTo(3 / 11);
  });

  it("has mean, lowest and highest over the seeds", () => {
    const [point] = curveOf([falling(1), falling(3)], { ...settings, window: { from: 1, to: 10 } });
    expect(point).toEqual({ step: 1, mean: 2, lowest: 1, highest: 3, raw: 2 });
  });

  it("keeps the raw curve beside the smoothed one, which starts without a pull to zero", () => {
    const points = curveOf([falling(3)], {
      ...settings,
      smoothing: 60,
      window: { from: 1, to: 50 },
    });
    expect(points[0].mean).toBeCloseTo(3);
    expect(points[49].raw).toBeCloseTo(3 / 50);
    expect(points[49].mean).toBeGreaterThan(points[49].raw);
  });

  it("ends with the shortest of its runs, and passes over steps that were skipped", () => {
    const skipping = falling(3, [1, 2, 4]);
    const points = curveOf([skipping, falling(3)], { ...settings, window: { from: 1, to: 10 } });
    expect(points.map(({ step }) => step)).toEqual([1, 2, 4]);
  });

  it("is undrawn outside of the window, and without runs", () => {
    expect(curveOf([falling(3)], { ...settings, window: { from: 2000, to: 3000 } })).toEqual([]);
    expect(curveOf([], settings)).toEqual([]);
  });

  it("has every test, unsmoothed", () => {
    const accuracy = { ...settings, measure: "testAccuracy", smoothing: 60 } as const;
    expect(curveOf([falling(6), falling(8)], accuracy)).toEqual([
      { step: 500, mean: 0.5, lowest: 0.5, highest: 0.5, raw: 0.5 },
      { step: 1000, mean: 0.7, lowest: 0.6, highest: 0.8, raw: 0.7 },
    ]);
  });
});

it("counts steps in epochs, and in seconds at the mean pace", () => {
  const run = falling(3);
  expect(unitsPerStep([run], "step")).toBe(1);
  expect(1000 * unitsPerStep([run], "epoch")).toBeCloseTo(100);
  expect(1000 * unitsPerStep([run], "seconds")).toBeCloseTo(50);
});
