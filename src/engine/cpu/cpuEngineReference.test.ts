import { expect, test } from "vitest";
import type { Split } from "../../data/dataset.ts";
import { tally } from "../../reference/evaluate.ts";
import { classify, forwardBackward } from "../../reference/model.ts";
import { adamStep } from "../../reference/optimiser.ts";
import { initParameters } from "../../reference/parameters.ts";
import { batchAt, permuteIndex } from "../../reference/random/sampleOrder.ts";
import type { EngineConfig } from "../engine.ts";
import { assertClose } from "../testing/closeness.ts";
import { syntheticDataset } from "../testing/syntheticDataset.ts";
import { createCpuEngine } from "./cpuEngine.ts";

const replica = { seed: 5, learningRate: 0.001, momentum: 0.9, importanceCoef: 0.1 };

/** Dense pixels and labels of the given images, as the reference takes them. */
function gather({ images, labels }: Split, rows: readonly number[], D: number) {
  return {
    x: Float32Array.from({ length: rows.length * D }, (_, i) => {
      return images[rows[Math.floor(i / D)] * D + (i % D)] / 255;
    }),
    labels: Uint8Array.from(rows, (row) => labels[row]),
  };
}

test("equals the reference step by step at the default size", async () => {
  const D = 784;
  const dataset = syntheticDataset({
    rows: 28,
    columns: 28,
    numClasses: 10,
    trainCount: 150,
    testCount: 10,
  });
  const shape = { numReplicas: 1, numPixels: D, numClasses: 10, numExperts: 8, topK: 2 };
  const config: EngineConfig = {
    shape: { ...shape, hiddenSize: 10 },
    gate: "renormalised",
    optimizer: "adam",
    batchSize: 64,
    trainSize: 150,
    replicas: [replica],
  };
  const engine = createCpuEngine(config, dataset);
  const parameters = initParameters(config.shape, replica.seed);
  const first = new Float32Array(parameters.length);
  const second = new Float32Array(parameters.length);

  // What both round to f32 is rounded alike; the engine keeps gradients in f64, and Adam's quotient
  // hands on that relative difference of 6e-8, which six steps compound.
  const TOLERANCE = 1e-5;
  for (let step = 0; step < 6; step++) {
    const { epoch, start, tokens } = batchAt(step, 64, 150);
    const rows = Array.from({ length: tokens }, (_, t) =>
      permuteIndex(start + t, 150, replica.seed, epoch),
    );
    const expected = forwardBackward({
      parameters,
      ...gather(dataset.train, rows, D),
      shape: config.shape,
      topK: 2,
      gate: "renormalised",
      importanceCoef: 0.1,
    });
    adamStep(parameters, first, second, expected.gradients, step + 1, { learningRate: 0.001 });

    const record = await engine.train(1);
    expect(record.tokens[0]).toBe(tokens);
    assertClose("taskLoss", record.taskLoss, [expected.taskLoss], TOLERANCE);
    assertClose("auxLoss", record.auxLoss, [expected.auxLoss], TOLERANCE);
    assertClose("importance", record.importance, expected.importance, TOLERANCE);
    expect([...record.correct]).toEqual([expected.correct]);
    expect(record.load).toEqual(expected.load);
    const state = await engine.readState();
    assertClose("parameters", state.parameters, parameters, TOLERANCE);
    assertClose("firstMoment", state.firstMoment, first, TOLERANCE);
    assertClose("secondMoment", state.secondMoment, second, TOLERANCE);
  }
});

test.each([1, 3])("an evaluation with stride %i equals the reference", async (stride) => {
  const small = syntheticDataset({
    rows: 6,
    columns: 6,
    numClasses: 4,
    trainCount: 110,
    testCount: 50,
  });
  const shape = { numReplicas: 1, numPixels: 36, numClasses: 4, numExperts: 4, topK: 2 };
  const config: EngineConfig = {
    shape: { ...shape, hiddenSize: 6 },
    gate: "raw",
    optimizer: "sgd",
    batchSize: 32,
    trainSize: 110,
    replicas: [replica],
  };
  const engine = createCpuEngine(config, small);
  await engine.train(6);
  const rows = Array.from({ length: Math.ceil(50 / stride) }, (_, i) => i * stride);
  const { x, labels } = gather(small.test, rows, 36);
  const parameters = await engine.readParameters();
  const { y, selected } = classify({
    parameters,
    x,
    shape: config.shape,
    topK: 2,
    gate: "raw",
  });
  const confusion = new Uint32Array(16);
  const routing = new Uint32Array(16);
  const T = rows.length;
  const expected = tally(confusion, routing, y, selected, labels, T, 4, 2, 4);

  const [evaluation] = await engine.evaluate(stride);
  expect(evaluation.images).toBe(T);
  expect(evaluation.correct).toBe(expected.correct);
  assertClose("loss", [evaluation.loss], [expected.lossSum / T], 1e-6); // f32 scores
  expect(evaluation.confusion).toEqual(confusion);
  expect(evaluation.routing).toEqual(routing);
});
