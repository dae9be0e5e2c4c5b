import { expect, it } from "vitest";
import { compareRuns, letterOf, marksOf } from "./comparedRuns.ts";

const k1 = { id: "k1", link: "?v=1&topK=1" };
const k1Again = { id: "k1-again", link: "?v=1&topK=1&seed=1" };
const usual = { id: "usual", link: "?v=1" };

it("gives each experiment a letter, and its seeds the same", () => {
  const { experiments, baseline } = compareRuns([k1, usual, k1Again], undefined);
  expect(experiments.map(({ letter, runs }) => [letter, runs.map(({ id }) => id)])).toEqual([
    ["A", ["k1", "k1-again"]],
    ["B", ["usual"]],
  ]);
  expect(baseline).toBe(experiments[0]);
});

it("compares with the pinned run, which keeps its letter if it was chosen", () => {
  expect(compareRuns([k1, usual], usual).baseline?.letter).toBe("B");
  const { experiments, baseline } = compareRuns([k1], usual);
  expect(experiments).toHaveLength(2);
  expect(baseline?.runs).toEqual([usual]);
});

it("marks each compared run with the letter of its experiment", () => {
  const marks = marksOf(compareRuns([k1, usual, k1Again], usual));
  expect([...marks]).toEqual([
    ["k1", { letter: "A", isBaseline: false }],
    ["k1-again", { letter: "A", isBaseline: false }],
    ["usual", { letter: "B", isBaseline: true }],
  ]);
});

it("compares nothing without runs", () => {
  expect(compareRuns([], undefined)).toEqual({ experiments: [], baseline: undefined });
});

it.each([
  [0, "A"],
  [25, "Z"],
  [26, "AA"],
  [51, "AZ"],
  [52, "BA"],
])("names experiment %i %s", (index, letter) => {
  expect(letterOf(index)).toBe(letter);
});
