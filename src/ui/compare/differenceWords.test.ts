import { expect, it } from "vitest";
import type { KeptRun } from "../../lab/archive/keptRun.ts";
import { classGains } from "../../lab/compare/classGain.ts";
import { confusionDifference, largestChanges } from "../../lab/compare/confusionDifference.ts";
import { finishedRun } from "../../run/testing/finishedRun.ts";
import {
  describeAccuracies,
  describeConfusions,
  describeGains,
  formatSigned,
} from "./differenceWords.ts";
import type { LoadedExperiment } from "./loadedExperiment.ts";

const experiment = (letter: string, accuracies: readonly number[]): LoadedExperiment => ({
  key: `?v=1&topK=${letter === "A" ? 1 : 2}`,
  letter,
  index: 0,
  name: letter,
  runs: [] as readonly KeptRun[],
  results: accuracies.map((accuracy) => finishedRun("?v=1", 0.5, { test: { accuracy } })),
});
/** Narrow no-break spaces stand before per-cent signs. */
const plain = (text: string) => text.replaceAll("\u202f", " ");

it.each([
  [
    [0.9, 0.91],
    [0.95, 0.96],
    "B is 5.0 points better than A: 95.5 % against 90.5 %. That is more than the spread over seeds (1.0 point).",
  ],
  [
    [0.9, 0.94],
    [0.91],
    "B is 1.0 point worse than A: 91.0 % against 92.0 %. That is no more than the spread over seeds (4.0 points): it may be chance.",
  ],
  [
    [0.9],
    [0.9],
    "B is as good as A: 90.0 % against 90.0 %. With one seed of each, nobody knows whether that is chance: train them with more seeds.",
  ],
])("judges %j against %j in words", (baseline, compared, words) => {
  expect(plain(describeAccuracies(experiment("A", baseline), experiment("B", compared)))).toBe(
    words,
  );
});

const tested = (perClass: number[]) => finishedRun("?v=1", 0.5, { test: { perClass } });

it("names the largest gain and loss, and how many are within the spread", () => {
  const baseline = [tested([0.5, 0.5, 0.5]), tested([0.52, 0.5, 0.5])];
  expect(describeGains(classGains(baseline, [tested([0.51, 0.6, 0.4])]))).toBe(
    "Digit 1, +10.0 points, is the largest gain. Digit 2, −10.0 points, is the largest loss. 1 of 3 differences is no larger than the spread over seeds.",
  );
  expect(describeGains(classGains([tested([0.5])], [tested([0.4])]))).toBe(
    "No digit gains. Digit 0, −10.0 points, is the largest loss.",
  );
});

it("says which confusions became rarer and more frequent", () => {
  const confused = (...confusion: number[][]) => finishedRun("?v=1", 0.5, { test: { confusion } });
  const cells = confusionDifference([confused([5, 5], [0, 10])], [confused([10, 0], [2, 8])]);
  expect(describeConfusions(largestChanges(cells, 3))).toBe(
    "0 taken for 1: 5 fewer. 1 taken for 0: 2 more.",
  );
  expect(describeConfusions([])).toBe("No confusion changed by a whole image.");
});

it("writes signs, and none for nothing", () => {
  expect([1.25, -0.3, 0.04].map((value) => formatSigned(value, 1))).toEqual([
    "+1.3",
    "−0.3",
    "0.0",
  ]);
});
