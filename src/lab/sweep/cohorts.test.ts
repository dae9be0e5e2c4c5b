import { expect, it } from "vitest";
import { inCohorts } from "./cohorts.ts";

const keyOf = (run: string) => run[0];

it("puts runs together that can share an engine, in their order", () => {
  expect(inCohorts(["a1", "b1", "a2", "c1", "b2"], keyOf)).toEqual([
    ["a1", "a2"],
    ["b1", "b2"],
    ["c1"],
  ]);
});

it("begins another cohort where one is full", () => {
  const runs = Array.from({ length: 40 }, (_, i) => `a${i}`);
  const cohorts = inCohorts(runs, keyOf);
  expect(cohorts.map((cohort) => cohort.length)).toEqual([16, 16, 8]);
  expect(cohorts.flat()).toEqual(runs);
});
