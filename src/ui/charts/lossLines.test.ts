import { describe, expect, it } from "vitest";
import { appendRecords, EMPTY_SERIES, thinPoints } from "../../lab/series.ts";
import { AUX_TERMS } from "../../reference/routing.ts";
import { fakeBatch } from "../../run/testing/fakeEvents.ts";
import { linesOf, lossLegend, smoothKey, toLossRows, toLossTable, usedTerms } from "./lossLines.ts";

/** Terms by name; the others are `rest`. */
function termsOf(named: Partial<Record<(typeof AUX_TERMS)[number], number>>, rest = 0): number[] {
  return AUX_TERMS.map((term) => named[term] ?? rest);
}

/** A row for each step: its task loss is 1, its importance measures 0.5 at first and doubles at step 3. */
function batchOf(steps: readonly number[], importanceCoef: number, loadCoef = 0) {
  const measures = steps.map((step) => (step < 3 ? 0.5 : 1));
  const ofLoad = loadCoef === 0 ? Number.NaN : 2;
  return fakeBatch(steps, {
    auxFactors: termsOf({ importance: importanceCoef, load: loadCoef, batchEntropy: -0.5 }),
    auxMeasures: Float32Array.from(
      measures.flatMap((importance) => termsOf({ importance, load: ofLoad, batchEntropy: 1.5 })),
    ),
    auxTerms: Float32Array.from(
      measures.flatMap((importance) =>
        termsOf({ importance: importance * importanceCoef, load: 2 * loadCoef }),
      ),
    ),
  });
}

/** The coefficients go to 0 after step 2. */
const { points } = [batchOf([1, 2], 0.25, 0.5), batchOf([3, 4], 0)].reduce(
  appendRecords,
  EMPTY_SERIES,
);

describe("the lines of the loss figure", () => {
  it("are the task's and those of the auxiliary losses that were ever in use", () => {
    expect(usedTerms(points, true)).toEqual(["importance", "load", "batchEntropy"]);
    expect(linesOf("load,batchEntropy").map(({ name }) => name)).toEqual([
      "task",
      "load",
      "batch entropy",
    ]);
  });

  it("have the importance where no auxiliary loss is in use, if the method has it", () => {
    const { points: plain } = appendRecords(EMPTY_SERIES, fakeBatch([1, 2]));
    expect(usedTerms(plain, true)).toEqual(["importance"]);
    expect(usedTerms(plain, false)).toEqual([]);
    expect(usedTerms([], true)).toEqual([]);
  });

  it("are told apart by colour, and by dashes", () => {
    const lines = linesOf(AUX_TERMS.join());
    expect(new Set(lines.map(({ colour }) => colour)).size).toBe(AUX_TERMS.length + 1);
    expect(new Set(lines.map(({ dashes }) => dashes)).size).toBe(AUX_TERMS.length + 1);
  });

  it("name their coefficients in the legend, and what is off", () => {
    const lines = linesOf("importance,load,batchEntropy");
    const namesAt = (step: number) => {
      const rows = toLossRows(points, lines, 0);
      return lossLegend(lines, rows[step - 1]).map(({ name }) => name);
    };
    expect(namesAt(2)).toEqual(["task", "importance × 0.25", "load × 0.5", "batch entropy × −0.5"]);
    expect(namesAt(4)).toEqual(["task", "importance × 0", "load, off", "batch entropy × −0.5"]);
  });
});

describe("toLossRows", () => {
  it("shows how uneven the importance is, whatever its coefficient: at 0 it does not fall to 0", () => {
    const rows = toLossRows(points, linesOf("importance,load"), 0);
    expect(rows.map((row) => [row.step, row.task, row.importance])).toEqual([
      [1, 1, 0.5],
      [2, 1, 0.5],
      [3, 1, 1],
      [4, 1, 1],
    ]);
    expect(rows[3][smoothKey("importance")]).toBe(1);
  });

  it("has a gap where a loss was not measured, also where points are merged", () => {
    const rows = toLossRows(points, linesOf("load"), 8);
    expect(rows.map(({ load }) => load)).toEqual([2, 2, Number.NaN, Number.NaN]);
    expect(rows[3][smoothKey("load")]).toBeNaN();
    const merged = toLossRows(thinPoints(points, 1), linesOf("importance,load"), 0);
    expect(merged).toMatchObject([{ step: 4, importance: 0.75, load: 2, importanceFactor: 0 }]);
  });
});

describe("toLossTable", () => {
  it("has what each auxiliary loss measures, its coefficient at that step, and their product", () => {
    const { columns, rows } = toLossTable(points, ["importance", "load"]);
    expect(columns).toEqual([
      "step",
      "taskLoss",
      "auxLoss",
      "importance",
      "importanceCoefficient",
      "importanceLoss",
      "load",
      "loadCoefficient",
      "loadLoss",
    ]);
    expect(rows[1]).toEqual([2, 1, 0, 0.5, 0.25, 0.125, 2, 0.5, 1]);
    expect(rows[3]).toEqual([4, 1, 0, 1, 0, 0, undefined, 0, 0]);
  });
});
