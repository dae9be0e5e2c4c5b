import { describe, expect, it } from "vitest";
import { syntheticDataset } from "../../src/engine/testing/syntheticDataset.ts";
import { checkExperiment } from "../../src/experiment/check.ts";
import { DEFAULT_EXPERIMENT } from "../../src/experiment/fields.ts";
import { permuteIndex } from "../../src/reference/random/sampleOrder.ts";
import { experimentOf, PEER_CASES } from "./cases.ts";
import { labelsOf, makeTask, pixelsOf, sideBySide } from "./task.ts";

const dataset = syntheticDataset({
  rows: 4,
  columns: 3,
  numClasses: 5,
  trainCount: 40,
  testCount: 10,
});
const experiment = { ...DEFAULT_EXPERIMENT, trainSize: 32, batchSize: 8, seed: 3 };

describe("a task", () => {
  it("draws the product's batches, epoch after epoch", () => {
    const task = makeTask(experiment, dataset);
    const epoch = [0, 1, 2, 3].flatMap((step) => [...task.rows(step)]);
    expect(epoch).toEqual(Array.from({ length: 32 }, (_, i) => permuteIndex(i, 32, 3, 0)));
    expect([...task.rows(4)]).toEqual(
      Array.from({ length: 8 }, (_, i) => permuteIndex(i, 32, 3, 1)),
    );
  });

  it("has whole batches only", () => {
    expect(() => makeTask({ ...experiment, batchSize: 7 }, dataset)).toThrow(/batches of 7/);
  });

  it("gives the images in use as numbers from 0 to 1", () => {
    const task = makeTask(experiment, dataset);
    const pixels = pixelsOf(task);
    expect(pixels.length).toBe(32 * 12);
    expect(pixels[5]).toBeCloseTo(dataset.train.images[5] / 255, 6);
    expect([...labelsOf(task)]).toEqual([...dataset.train.labels.subarray(0, 32)]);
  });

  it("lays experts side by side", () => {
    // [E, D, H] of 2 experts, 2 inputs, 3 hidden units, as [D, E*H]
    const weights = Float32Array.of(0, 1, 2, 10, 11, 12, 100, 101, 102, 110, 111, 112);
    expect([...sideBySide(weights, 2, 2, 3)]).toEqual([
      0, 1, 2, 100, 101, 102, 10, 11, 12, 110, 111, 112,
    ]);
  });
});

it.each(PEER_CASES)("case $name is an experiment in whole batches", (peerCase) => {
  const { batchSize, trainSize } = experimentOf(peerCase);
  expect(checkExperiment(experimentOf(peerCase))).toEqual([]);
  expect(trainSize % batchSize).toBe(0);
});
