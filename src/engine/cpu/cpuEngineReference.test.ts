import { describe, expect, test } from "vitest";
import type { Split } from "../../data/dataset.ts";
import { createTally, finishTally, tally } from "../../reference/evaluate.ts";
import { legend } from "../../reference/model/plan.ts";
import { classify, forwardBackward } from "../../reference/model/run.ts";
import { ADAM, adamStep } from "../../reference/optimiser.ts";
import { batchAt, permuteIndex } from "../../reference/random/sampleOrder.ts";
import type { EngineConfig, TrainState } from "../engine.ts";
import { assertClose } from "../testing/closeness.ts";
import { syntheticDataset } from "../testing/syntheticDataset.ts";
import { type TestConfig, testConfig } from "../testing/testConfig.ts";
import { createCpuEngine } from "./cpuEngine.ts";
import { ARITHMETICS } from "./testing/arithmetics.ts";
import { ROUNDING } from "./testing/assertSums.ts";

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

/**
 * What roundings to f32 leave of a loss, a measure or a moment: sums of up to some hundreds of terms of either sign, a
 * share of the largest value. bf16 keeps 8 bits: where f32 and f64 round a hidden unit to neighbours, it differs by
 * 2^-7, which is some 1e-4 of the batch's loss and gradients. Weights are equal before the step, so they round alike.
 */
const [OF_F32, OF_BF16] = [1e-5, 1e-3];

/** What a weight moves by follows from the engine's own moments, with the roundings that optimisers.test.ts counts. */
const OF_AN_UPDATE = 16 * ROUNDING;

describe.each(ARITHMETICS)("%s", (__, arithmetic) => {
  test.each<[string, TestConfig, tolerance?: number]>([
    ["the default", {}],
    ["learned noise", { noise: "learned", replicas: [{ loadCoef: 0.1 }] }],
    ["input jitter", { noise: "jitter", replicas: [{ noiseScale: 0.1 }] }],
    ["dropout", { replicas: [{ inputDropout: 0.2, expertDropout: 0.3 }] }],
    ["bf16", { routerRounding: "bf16", expertRounding: "bf16" }, OF_BF16],
    ["a hash of the image", { assignment: "hash-image", gate: "one" }],
    ["a layer", { M: 12, replicas: [{ inputDropout: 0.1 }] }],
    ["wide experts", { H: 40 }],
  ])(
    "each step equals the reference's from the same state: %s",
    async (_, choices, tolerance = OF_F32) => {
      const config = testConfig({ ...size, ...choices });
      const engine = createCpuEngine(config, digits, arithmetic);
      const [settings] = config.replicas;

      for (let step = 0; step < 6; step++) {
        const { epoch, start, tokens } = batchAt(step, 64, 150);
        const rows = Array.from({ length: tokens }, (_, t) =>
          permuteIndex(start + t, 150, settings.seed, epoch),
        );
        const before = await engine.readState();
        const expected = forwardBackward({
          plan: planOf(config),
          parameters: before.parameters,
          ...gather(digits.train, rows, 784),
          settings,
          step,
        });
        const { router, gradients } = expected.model;
        const record = await engine.train(1);
        expect(record.tokens[0]).toBe(tokens);
        assertClose("taskLoss", record.taskLoss, [expected.taskLoss], tolerance);
        assertClose("auxLoss", record.auxLoss, [expected.auxLoss], tolerance);
        assertClose("importance", record.importance, router.importance, tolerance);
        expect([...record.correct]).toEqual([expected.correct]);
        expect(record.load).toEqual(router.load);

        const after = await engine.readState();
        const [weights, first, second] = [
          before.parameters,
          before.firstMoment,
          before.secondMoment,
        ].map((values) => Float64Array.from(values));
        adamStep(weights, first, second, gradients, step + 1, settings);
        assertClose("first moment", after.firstMoment, first, tolerance);
        assertClose("second moment", after.secondMoment, second, tolerance, 0);
        // Adam divides a gradient by its size: of one that nearly cancels, a rounding turns the sign of a whole step. So
        // the step is compared with that of the engine's own moments.
        const { learningRate } = settings;
        const expectedWeights = moved(before.parameters, after, step + 1, learningRate);
        assertClose("parameters", after.parameters, expectedWeights, OF_AN_UPDATE);
      }
    },
  );

  /** The weights after an update of Adam with the moments of `after`, see adamStep. */
  function moved(
    before: Float32Array,
    { firstMoment, secondMoment }: TrainState,
    step: number,
    learningRate: number,
  ): Float64Array {
    const { beta1, beta2, epsilon } = ADAM;
    return Float64Array.from(before, (weight, i) => {
      const size = Math.sqrt(secondMoment[i] / (1 - beta2 ** step)) + epsilon;
      return weight - ((learningRate / (1 - beta1 ** step)) * firstMoment[i]) / size;
    });
  }

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
