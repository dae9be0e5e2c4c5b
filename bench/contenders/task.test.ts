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

  it("is that of the last replica, a seed for each", () => {
    const { config, weights, rows } = makeTask(experiment, dataset, 3);
    expect(config.replicas.map(({ seed }) => seed)).toEqual([3, 4, 5]);
    const alone = makeTask({ ...experiment, seed: 5 }, dataset);
    expect(rows(0)).toEqual(alone.rows(0));
    expect(weights).toEqual(alone.weights);
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
    // 2 experts of 2 inputs, 3 hidden units and 1 output
    const { hiddenWeight, outputWeight } = sideBySide({
      hiddenWeight: {
        values: Float32Array.of(0, 1, 2, 10, 11, 12, 100, 101, 102, 110, 111, 112),
        shape: [2, 2, 3],
      },
      hiddenBias: { values: new Float32Array(6), shape: [2, 3] },
      outputWeight: { values: new Float32Array(6), shape: [2, 3, 1] },
    });
    expect(hiddenWeight.shape).toEqual([2, 6]);
    expect([...hiddenWeight.values]).toEqual([0, 1, 2, 100, 101, 102, 10, 11, 12, 110, 111, 112]);
    expect(outputWeight.shape).toEqual([6, 1]);
  });
});

it.each(PEER_CASES)("case $name is an experiment in whole batches", (peerCase) => {
  const { batchSize, trainSize } = experimentOf(peerCase);
  expect(checkExperiment(experimentOf(peerCase))).toEqual([]);
  expect(trainSize % batchSize).toBe(0);
});
