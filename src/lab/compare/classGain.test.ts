import { expect, it } from "vitest";
import { finishedRun } from "../../run/testing/finishedRun.ts";
import { classGains } from "./classGain.ts";
import { confusionDifference, largestChanges } from "./confusionDifference.ts";

const tested = (perClass: number[]) => finishedRun("?v=1", 0.5, { test: { perClass } });
const confused = (...confusion: number[][]) => finishedRun("?v=1", 0.5, { test: { confusion } });

it("orders classes by their gain, and judges each by its own spread", () => {
  const baseline = [tested([0.9, 0.5, 0.7]), tested([0.92, 0.5, 0.72])];
  const compared = [tested([0.91, 0.6, 0.6]), tested([0.93, 0.62, 0.62])];
  const gains = classGains(baseline, compared);
  expect(gains.map(({ label, gain }) => [label, gain.verdict])).toEqual([
    [1, "beyond"],
    [0, "within"],
    [2, "beyond"],
  ]);
  expect(gains[0]).toMatchObject({
    baseline: { mean: 0.5 },
    compared: { mean: 0.61 },
    gain: { value: expect.closeTo(0.11), spread: expect.closeTo(0.02) },
  });
});

it("compares the classes that both have", () => {
  expect(classGains([tested([0.5, 0.5, 0.5])], [tested([0.6, 0.7])])).toHaveLength(2);
});

it("subtracts confusion matrices cell by cell, means over seeds", () => {
  const cells = confusionDifference(
    [confused([8, 2], [4, 6]), confused([9, 1], [4, 6])],
    [confused([9, 1], [1, 9])],
  );
  expect(cells.map((row) => row.map(({ difference }) => difference.value))).toEqual([
    [0.5, -0.5],
    [-3, 3],
  ]);
  expect(cells[0][1]).toMatchObject({ truth: 0, answer: 1, difference: { verdict: "within" } });
  expect(cells[1][0].difference.verdict).toBe("beyond");
});

it("scales a test of another size to the baseline's", () => {
  const [[, wrong]] = confusionDifference(
    [confused([80, 20], [0, 100])],
    [confused([9, 1], [0, 10])],
  );
  expect(wrong.difference.value).toBeCloseTo(-10);
});

it("counts a class without images as nothing", () => {
  const cells = confusionDifference([confused([0, 0], [1, 1])], [confused([0, 0], [2, 0])]);
  expect(cells[0].map(({ difference }) => difference.value)).toEqual([0, 0]);
});

it("names the confusions that changed most, right answers and fractions of an image aside", () => {
  const cells = confusionDifference(
    [confused([7, 3, 0], [0, 10, 0], [1, 0, 9])],
    [confused([10, 0, 0], [1, 5, 4], [1, 0, 9])],
  );
  expect(largestChanges(cells, 2).map(({ truth, answer }) => [truth, answer])).toEqual([
    [1, 2],
    [0, 1],
  ]);
  expect(largestChanges(cells, 9)).toHaveLength(3);
});
