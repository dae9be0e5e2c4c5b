import { describe, expect, test } from "vitest";
import type { Split } from "../../data/dataset.ts";
import { createTally, finishTally, tally } from "../../reference/evaluate.ts";
import { legend } from "../../reference/model/plan.ts";
import { classify, forwardBackward } from "../../reference/model/run.ts";
import { adamStep } from "../../reference/optimiser.ts";
import { initParameters } from "../../reference/parameters.ts";
import { batchAt, permuteIndex } from "../../reference/random/sampleOrder.ts";
import type { EngineConfig } from "../engine.ts";
import { assertClose } from "../testing/closeness.ts";
import { syntheticDataset } from "../testing/syntheticDataset.ts";
import { type TestConfig, testConfig } from "../testing/testConfig.ts";
import { createCpuEngine } from "./cpuEngine.ts";
import { ARITHMETICS } from "./testing/arithmetics.ts";

/** Dense pixels and labels of the given images, as the reference takes them. */
function gather({ images, labels }: Split, rows: readonly number[], D: number) {
  return {
    x: Float32Array.from({ length: rows.length * D }, (_, i) => {
      return images[rows[Math.floor(i / D)] * D + (i % D)] / 255;
    }),
    labels: Uint8Array.from(rows, (row) => labels[row]),
  };
}

const planOf = ({ shape, routing }: EngineConfig) => ({ shape, topK: shape.topK, routing });

const digits = syntheticDataset({
  rows: 28,
  columns: 28,
  numClasses: 10,
  trainCount: 150,
  testCount: 10,
});
const size = { D: 784, C: 10, E: 8, H: 10, batchSize: 64, trainSize: 150 };

describe.each(ARITHMETICS)("%s", (__, arithmetic) => {
  test.each<[string, TestConfig]>([
    ["the default", {}],
    ["learned noise", { noise: "learned", replicas: [{ loadCoef: 0.1 }] }],
    ["input jitter", { noise: "jitter", replicas: [{ noiseScale: 0.1 }] }],
    ["dropout", { replicas: [{ inputDropout: 0.2, expertDropout: 0.3 }] }],
    ["bf16", { routerRounding: "bf16", expertRounding: "bf16" }],
    ["a hash of the image", { assignment: "hash-image", gate: "one" }],
    ["a layer", { M: 12, replicas: [{ inputDropout: 0.1 }] }],
  ])("equals the reference step by step: %s", async (_, choices) => {
    const config = testConfig({ ...size, ...choices });
    const engine = createCpuEngine(config, digits, arithmetic);
    const [settings] = config.replicas;
    const parameters = initParameters(config.shape, settings.seed, config.init);
    const first = new Float32Array(parameters.length);
    const second = new Float32Array(parameters.length);

    // What both round to f32 is rounded alike, so six steps of Adam may part by a few roundings.
    const TOLERANCE = 1e-5;
    for (let step = 0; step < 6; step++) {
      const { epoch, start, tokens } = batchAt(step, 64, 150);
      const rows = Array.from({ length: tokens }, (_, t) =>
        permuteIndex(start + t, 150, settings.seed, epoch),
      );
      const expected = forwardBackward({
        plan: planOf(config),
        parameters,
        ...gather(digits.train, rows, 784),
        settings,
        step,
      });
      const { router, gradients } = expected.model;
      adamStep(parameters, first, second, gradients, step + 1, settings);

      const record = await engine.train(1);
      expect(record.tokens[0]).toBe(tokens);
      assertClose("taskLoss", record.taskLoss, [expected.taskLoss], TOLERANCE);
      assertClose("auxLoss", record.auxLoss, [expected.auxLoss], TOLERANCE);
      assertClose("importance", record.importance, router.importance, TOLERANCE);
      expect([...record.correct]).toEqual([expected.correct]);
      expect(record.load).toEqual(router.load);
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
    const config = testConfig({ D: 36, C: 4, E: 4, H: 6, gate: "raw", optimizer: "sgd" });
    const engine = createCpuEngine(config, small, arithmetic);
    await engine.train(6);
    const rows = Array.from({ length: Math.ceil(50 / stride) }, (_, i) => i * stride);
    const { x, labels } = gather(small.test, rows, 36);
    const parameters = await engine.readParameters();
    const model = classify({ plan: planOf(config), parameters, x });
    const counts = createTally(legend(model.plan));
    tally(counts, model, labels, rows.length);
    const expected = finishTally(counts);

    const [evaluation] = await engine.evaluate(stride);
    assertClose("loss", [evaluation.loss], [expected.loss], 1e-6); // f32 scores
    assertClose("gate entropy", [evaluation.gateEntropy], [expected.gateEntropy], 1e-6);
    const { loss: _, gateEntropy: __, rule, ...rest } = evaluation;
    const { loss: ___, gateEntropy: ____, ...expectedRest } = expected;
    expect(rest).toEqual(expectedRest);
    expect(rule).toBe("own");
  });
});
