import { describe, expect, it } from "vitest";
import type { Comparison } from "../../lab/comparison.ts";
import type { TestPoint } from "../../lab/pageBook.ts";
import { appendRecords, EMPTY_SERIES } from "../../lab/series.ts";
import { fakeBatch } from "../../run/testing/fakeEvents.ts";
import { toAccuracyRows, toAccuracyTable } from "./accuracyRows.ts";

const { points } = appendRecords(EMPTY_SERIES, fakeBatch([10, 20, 30]));
const testAt = (step: number, accuracy: number): TestPoint => ({
  step,
  accuracy,
  loss: 1,
  images: 2000,
  full: false,
  tokenChoiceAccuracy: undefined,
});
const compared: Comparison = {
  kind: "baseline",
  name: "one expert",
  title: "",
  tests: [{ step: 20, accuracy: 0.9 }],
  classes: undefined,
};

describe("toAccuracyRows", () => {
  it("has the steps of the training and no others, so that charts pair by step", () => {
    const tests = [testAt(5, 0.2), testAt(15, 0.5), testAt(25, 0.7)];
    const rows = toAccuracyRows(points, tests, undefined, 0);
    expect(rows.map(({ step }) => step)).toEqual(points.map(({ step }) => step));
  });

  it("has the newest test until each step, and says which it is", () => {
    const rows = toAccuracyRows(points, [testAt(15, 0.5), testAt(30, 0.7)], compared, 0);
    expect(rows.map(({ test }) => test?.step)).toEqual([undefined, 15, 30]);
    expect(rows.map(({ test }) => test?.accuracy)).toEqual([undefined, 0.5, 0.7]);
    expect(rows.map((row) => row.compared)).toEqual([undefined, 0.9, 0.9]);
    expect(rows.map(({ train }) => train)).toEqual([0.5, 0.5, 0.5]);
  });

  it("has a row for a test of the untrained model", () => {
    expect(toAccuracyRows([], [testAt(0, 0.1)], undefined, 8)).toEqual([
      {
        step: 0,
        train: undefined,
        trainSmooth: undefined,
        test: { step: 0, images: 2000, accuracy: 0.1, alone: undefined },
        compared: undefined,
      },
    ]);
    expect(toAccuracyRows(points, [testAt(0, 0.1)], undefined, 8)).toHaveLength(4);
    expect(toAccuracyRows([], [], undefined, 8)).toEqual([]);
  });
});

describe("toAccuracyTable", () => {
  it("has every step of the training and every test at its own step", () => {
    expect(toAccuracyTable(points.slice(0, 2), [testAt(15, 0.5), testAt(20, 0.6)], false)).toEqual({
      columns: ["step", "trainAccuracy", "testAccuracy", "testImages"],
      rows: [
        [10, 0.5, undefined, undefined],
        [15, undefined, 0.5, 2000],
        [20, 0.5, 0.6, 2000],
      ],
    });
  });
});
