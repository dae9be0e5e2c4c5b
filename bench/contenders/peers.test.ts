import { describe, expect, it } from "vitest";
import { syntheticDataset } from "../../src/engine/testing/syntheticDataset.ts";
import type { Experiment } from "../../src/experiment/experiment.ts";
import { DEFAULT_EXPERIMENT } from "../../src/experiment/fields.ts";
import { checkAgreement } from "./agreement.ts";
import type { Contender } from "./contender.ts";
import { openJax } from "./jaxjs.ts";
import { openCpuEngine } from "./ours.ts";
import { referenceLosses } from "./referenceLosses.ts";
import { makeTask } from "./task.ts";
import { openTensorFlow } from "./tfjs.ts";

const dataset = syntheticDataset({
  rows: 5,
  columns: 5,
  numClasses: 10,
  trainCount: 64,
  testCount: 10,
});
const STEPS = 6;

describe.each([
  { numExperts: 5, topK: 2 },
  { numExperts: 4, topK: 1 },
  { numExperts: 1, topK: 1 },
  { numExperts: 5, topK: 2, architecture: "layer", modelWidth: 6 },
] satisfies Partial<Experiment>[])("%o", (changes) => {
  const experiment = {
    ...DEFAULT_EXPERIMENT,
    ...changes,
    trainSize: 64,
    batchSize: 16,
    learningRate: 0.01,
  };
  const reference = referenceLosses(makeTask(experiment, dataset), STEPS);

  it.each<[string, () => Promise<Contender>]>([
    ["our CPU engine", openCpuEngine],
    ["TensorFlow.js, gathered", () => openTensorFlow("cpu", "gathered")],
    ["TensorFlow.js, dense", () => openTensorFlow("cpu", "dense")],
    ["jax-js", () => openJax("wasm")],
  ])("%s has the losses of the reference", { timeout: 60_000 }, async (_, open) => {
    const contender = await open();
    const session = await contender.prepare(makeTask(experiment, dataset));
    const losses: number[] = [];
    for (let step = 0; step < STEPS; step++) losses.push(await session.train(1));
    session.dispose();
    expect(checkAgreement(losses, reference).fault).toBeUndefined();
  });
});
