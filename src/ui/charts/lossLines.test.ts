import { describe, expect, it } from "vitest";
import { appendRecords, EMPTY_SERIES } from "../../lab/series.ts";
import { AUX_TERMS } from "../../reference/routing.ts";
import { fakeBatch } from "../../run/testing/fakeEvents.ts";
import { linesOf, smoothKey, toLossCsv, toLossRows, usedTerms } from "./lossLines.ts";

const LOAD = AUX_TERMS.indexOf("load");
const BATCH_ENTROPY = AUX_TERMS.indexOf("batchEntropy");

/** Three steps; the load loss comes into use at the second, the entropy is rewarded throughout. */
const { points } = appendRecords(
  EMPTY_SERIES,
  fakeBatch([1, 2, 3], {
    taskLoss: Float32Array.of(3, 2, 1),
    auxTerms: Float32Array.from([0, 0.5, 0.25].flatMap((load) => termsOf(load, -0.125))),
  }),
);

function termsOf(load: number, batchEntropy: number): number[] {
  const terms = AUX_TERMS.map(() => 0);
  terms[LOAD] = load;
  terms[BATCH_ENTROPY] = batchEntropy;
  return terms;
}

describe("the lines of the loss figure", () => {
  it("are the task's and those of the auxiliary losses in use", () => {
    expect(usedTerms(points)).toEqual(["load", "batchEntropy"]);
    expect(linesOf(usedTerms(points).join()).map(({ name }) => name)).toEqual([
      "task",
      "load",
      "batch entropy",
    ]);
    expect(linesOf("").map(({ name }) => name)).toEqual(["task"]);
  });

  it("are told apart by colour", () => {
    const colours = linesOf(AUX_TERMS.join()).map(({ colour }) => colour);
    expect(new Set(colours).size).toBe(AUX_TERMS.length + 1);
  });
});

describe("toLossRows", () => {
  it("has every line's values, raw and smoothed", () => {
    const rows = toLossRows(points, linesOf("load"), 0);
    expect(rows.map((row) => [row.step, row.task, row.load, row[smoothKey("load")]])).toEqual([
      [1, 3, 0, 0],
      [2, 2, 0.5, 0.5],
      [3, 1, 0.25, 0.25],
    ]);
  });
});

describe("toLossCsv", () => {
  it("has a column for each auxiliary loss in use", () => {
    expect(toLossCsv(points).split("\r\n").slice(0, 2)).toEqual([
      "step,taskLoss,auxLoss,loadLoss,batchEntropyLoss",
      "1,3,0,0,-0.125",
    ]);
  });
});
