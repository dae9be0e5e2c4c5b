import { describe, expect, it } from "vitest";
import type { StepRecords } from "../engine/engine.ts";
import { addToTotals, countRecent, NO_TOTALS, toTrainingResult } from "./epochTotals.ts";

const STEPS_PER_EPOCH = 4;

/** Steps of 10 images and 20 assignments, of a replica and another that must not be counted. */
function records(dropped: number[], skipped: number[] = dropped.map(() => 0)): StepRecords {
  const steps = dropped.length;
  const withNines = (values: number[]) => Uint32Array.from(values.flatMap((value) => [value, 99]));
  return {
    firstStep: 0,
    steps,
    tokens: new Uint32Array(steps).fill(10),
    taskLoss: new Float32Array(steps * 2),
    auxLoss: new Float32Array(steps * 2),
    auxTerms: new Float32Array(steps * 12),
    correct: withNines(dropped.map(() => 6)),
    skipped: withNines(skipped),
    load: Uint32Array.from(dropped.flatMap(() => [15, 5, 99, 99])),
    dropped: withNines(dropped),
    unrouted: withNines(dropped.map((count) => Math.floor(count / 2))),
    unroutedCorrect: withNines(dropped.map((count) => (count > 0 ? 1 : 0))),
    importance: new Float32Array(steps * 4),
  };
}

describe("addToTotals", () => {
  it("counts one epoch, and begins again with the next", () => {
    const first = addToTotals(NO_TOTALS, 0, records([4, 4, 4]), STEPS_PER_EPOCH, 0);
    expect(first).toMatchObject({ epoch: 0, images: 30, assignments: 60, dropped: 12 });
    const second = addToTotals(first, 3, records([4, 2]), STEPS_PER_EPOCH, 0);
    expect(second).toMatchObject({ epoch: 1, images: 10, assignments: 20, dropped: 2 });
  });

  it("does not depend on how many steps come at once", () => {
    const atOnce = addToTotals(NO_TOTALS, 0, records([1, 2, 3, 4, 5, 6]), STEPS_PER_EPOCH, 0);
    let oneByOne = NO_TOTALS;
    for (let step = 0; step < 6; step++) {
      oneByOne = addToTotals(oneByOne, step, records([step + 1]), STEPS_PER_EPOCH, 0);
    }
    expect(oneByOne).toEqual(atOnce);
  });

  it("keeps which of the last hundred steps were skipped, over epochs", () => {
    const skipped = Array.from({ length: 130 }, (_, i) => (i < 40 ? 1 : 0));
    const totals = addToTotals(NO_TOTALS, 0, records(skipped, skipped), STEPS_PER_EPOCH, 0);
    expect(totals.epoch).toBe(32);
    expect(countRecent(totals)).toEqual({ recentSteps: 100, recentSkipped: 10 });
  });

  it("passes over steps that were skipped", () => {
    const totals = addToTotals(NO_TOTALS, 0, records([4, 20], [0, 1]), STEPS_PER_EPOCH, 0);
    expect(totals).toMatchObject({ epoch: 0, images: 10, dropped: 4 });
  });
});

describe("toTrainingResult", () => {
  it("tells who was dropped, and how both kinds of images fared", () => {
    const totals = addToTotals(NO_TOTALS, 0, records([4]), STEPS_PER_EPOCH, 0);
    expect(toTrainingResult(totals)).toEqual({
      recentSteps: 1,
      recentSkipped: 0,
      dropRate: 4 / 20,
      unrouted: 2 / 10,
      accuracyKept: 5 / 8,
      accuracyDropped: 1 / 2,
    });
  });

  it("says nothing of images that are not there", () => {
    const none = { dropRate: 0, unrouted: 0, accuracyKept: null, accuracyDropped: null };
    expect(toTrainingResult(NO_TOTALS)).toMatchObject(none);
    const kept = addToTotals(NO_TOTALS, 0, records([0]), STEPS_PER_EPOCH, 0);
    expect(toTrainingResult(kept)).toMatchObject({ ...none, accuracyKept: 0.6 });
  });
});
