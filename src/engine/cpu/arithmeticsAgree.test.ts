import { describe, expect, test } from "vitest";
import { methodDefaults } from "../../experiment/fields.ts";
import { METHOD_NAMES } from "../../experiment/methods.ts";
import { engineConfig } from "../../run/engineConfig.ts";
import type { EngineConfig } from "../engine.ts";
import { AGREEMENT_SEED, agreementDataset, RELATIVE, STEPS } from "../testing/agreement.ts";
import { assertClose, assertSame } from "../testing/closeness.ts";
import { TEST_REPLICA, type TestConfig, testConfig } from "../testing/testConfig.ts";
import { createCpuEngine } from "./cpuEngine.ts";
import { ARITHMETICS } from "./testing/arithmetics.ts";

const dataset = agreementDataset();

/** Trains every arithmetic alike: the losses agree as those of the CPU and of WebGPU do, and so do the tests. */
async function compare(config: EngineConfig, steps: number) {
  const results = await Promise.all(
    ARITHMETICS.map(async ([, provide]) => {
      const engine = createCpuEngine(config, dataset, provide);
      return { records: await engine.train(steps), evaluations: await engine.evaluate(1) };
    }),
  );
  const [plain, ...others] = results;
  expect(others.length).toBe(1);
  for (const { records, evaluations } of others) {
    for (let step = 0; step < steps; step++) {
      const [loss, expected] = [records.taskLoss[step], plain.records.taskLoss[step]];
      assertClose(`loss ${step}`, [loss], [expected], RELATIVE);
    }
    assertClose("auxiliary losses", records.auxLoss, plain.records.auxLoss, RELATIVE, 0.01);
    assertClose("auxiliary terms", records.auxTerms, plain.records.auxTerms, RELATIVE, 0.01);
    assertSame("skipped steps", records.skipped, plain.records.skipped);
    const [{ loss }] = evaluations;
    assertClose("test loss", [loss], [plain.evaluations[0].loss], RELATIVE);
  }
}

describe("with vectors and without, training is alike by every method", () => {
  test.each(METHOD_NAMES)("%s", async (method) => {
    const seed = AGREEMENT_SEED;
    await compare(engineConfig({ ...methodDefaults(method), seed }, dataset), STEPS);
  });
});

const small = { D: 784, C: 10, batchSize: 32, trainSize: 110 };

test.each<[string, TestConfig]>([
  ["one expert, one unit", { E: 1, H: 1, K: 1 }],
  ["odd widths, a limit to the gradient", { E: 3, H: 7, replicas: [{ clipNorm: 0.1 }] }],
  ["SGD", { E: 5, H: 33, optimizer: "sgd", replicas: [{ learningRate: 0.1 }] }],
  [
    "dropout and jitter",
    { noise: "jitter", replicas: [{ noiseScale: 0.1, inputDropout: 0.2, expertDropout: 0.3 }] },
  ],
  ["a layer", { M: 13, N: 1, H: 5 }],
])("with vectors and without, training is alike: %s", async (_, { replicas, ...choices }) => {
  const own = { ...TEST_REPLICA, seed: AGREEMENT_SEED, learningRate: 1e-3, ...replicas?.[0] };
  await compare(testConfig({ ...small, ...choices, replicas: [own] }), 12);
});

/**
 * bf16 keeps 8 bits of a hidden unit: where f32 and f64 round to neighbours, what follows differs by more than
 * roundings to f32. So the losses agree within a hundredth, and for fewer steps.
 */
test("with vectors and without, training in bf16 stays close", async () => {
  const config = testConfig({
    ...small,
    routerRounding: "bf16",
    expertRounding: "bf16",
    replicas: [{ ...TEST_REPLICA, seed: AGREEMENT_SEED, learningRate: 1e-3 }],
  });
  const [plain, vectors] = await Promise.all(
    ARITHMETICS.map(async ([, provide]) => {
      return await createCpuEngine(config, dataset, provide).train(12);
    }),
  );
  assertClose("losses", vectors.taskLoss, plain.taskLoss, 0.01);
});
