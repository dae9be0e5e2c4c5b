import { describe, expect, it } from "vitest";
import { methodDefaults } from "../experiment/fields.ts";
import { METHOD_NAMES } from "../experiment/methods.ts";
import { parameterViews } from "../reference/parameters.ts";
import { engineConfig } from "../run/engineConfig.ts";
import { createCpuEngine } from "./cpu/cpuEngine.ts";
import type { EngineConfig, ReplicaSettings } from "./engine.ts";
import { AGREEMENT_SEED, agreementDataset, RELATIVE } from "./testing/agreement.ts";
import { assertClose } from "./testing/closeness.ts";
import { type Comparison, compareEngines } from "./testing/compareEngines.ts";
import { syntheticDataset } from "./testing/syntheticDataset.ts";
import { TEST_REPLICA, type TestConfig, testConfig } from "./testing/testConfig.ts";
import { createWebGpuEngine } from "./webgpu/createWebGpuEngine.ts";
import { FEW_PIPELINES } from "./webgpu/testing/fewPipelines.ts";
import { sharedGpu } from "./webgpu/testing/sharedGpu.ts";

const dataset = agreementDataset();

const gpu = await sharedGpu();

/**
 * LITERALS compiles sizes as literals, as visitors with a software adapter have them: for every method, and for
 * combinations of choices that no method has. SHARED leaves sizes out of the shaders, so that cases that vary one
 * choice of a method, or only data or state, share pipelines.
 */
const LITERALS: Partial<Comparison> = { options: { literals: true } };
const SHARED: Partial<Comparison> = { options: FEW_PIPELINES };

interface Kind extends TestConfig {
  readonly with?: Partial<ReplicaSettings>;
  readonly engine?: Partial<Comparison>;
}

const compare = (config: EngineConfig, choices: Partial<Comparison> = {}) =>
  compareEngines(gpu, config, { data: dataset, ...choices });

describe("both engines train alike by every method", () => {
  for (const method of METHOD_NAMES) {
    it(method, async () => {
      const seed = AGREEMENT_SEED;
      await compare(engineConfig({ ...methodDefaults(method), seed }, dataset));
    });
  }
});

const tutorial: TestConfig = {
  ...{ D: 784, C: 10, E: 8, H: 10, batchSize: 128, trainSize: 1000 },
  replicas: [{ ...TEST_REPLICA, seed: AGREEMENT_SEED, learningRate: 1e-3 }],
};

describe("both engines train alike with experts of every kind", () => {
  const dense = { assignment: "all", gate: "raw" } as const;
  const layer = { M: 16 } as const;
  const kinds: readonly Kind[] = [
    { ...dense, combine: "probabilities", taskLoss: "likelihood" },
    { ...dense, taskLoss: "competitive" },
    { combine: "probabilities", N: 1 },
    {
      gate: "raw",
      taskLoss: "competitive",
      K: 1,
      with: { capacityFactor: 0.8 },
      engine: LITERALS,
    },
    { with: { inputDropout: 0.2 } },
    { with: { expertDropout: 0.3 } },
    {
      with: { inputDropout: 0.2, expertDropout: 0.3 },
      E: 5,
      H: 13,
      batchSize: 33,
      engine: LITERALS,
    },
    { expertRounding: "bf16" },
    { expertRounding: "bf16", routerRounding: "bf16", K: 1, gate: "raw" },
    { with: { clipNorm: 0.05 } },
    { with: { clipNorm: 0.5, learningRate: 0.1 }, optimizer: "sgd", engine: LITERALS },
    { N: 2 },
    { H: [2, 5, 17], N: 1, engine: LITERALS },
    { ...layer, engine: LITERALS },
    { M: 7, H: 5, K: 1, gate: "raw", batchSize: 33 },
    { ...layer, optimizer: "sgd", with: { learningRate: 0.05 } },
    { ...layer, ...dense },
    {
      ...layer,
      noise: "learned",
      N: 1,
      with: { loadCoef: 0.1, balanceCoef: 0.1 },
      engine: LITERALS,
    },
    { ...layer, noise: "jitter", with: { noiseScale: 0.1, inputDropout: 0.2, expertDropout: 0.2 } },
    { ...layer, assignment: "expert-choice", gate: "raw", engine: LITERALS },
    { ...layer, gate: "raw", with: { capacityFactor: 0.8, clipNorm: 0.1 }, engine: LITERALS },
    { ...layer, expertRounding: "bf16", engine: LITERALS },
  ];
  for (const { with: settings, engine = SHARED, ...own } of kinds) {
    it(JSON.stringify({ ...own, ...settings }), async () => {
      const [plain] = tutorial.replicas ?? [];
      const replicas = [{ ...plain, ...settings }] as const;
      await compare(testConfig({ ...tutorial, ...own, replicas }), engine);
    });
  }
});

describe("both engines train alike in every shape", () => {
  const shapes: readonly Kind[] = [
    { E: 1, K: 1, gate: "raw" },
    { E: 4, K: 1, gate: "raw", optimizer: "sgd" },
    { E: 16, K: 4, H: 33 },
    { E: 5, K: 5, H: 7 },
    { E: 64, K: 2, batchSize: 8 },
    { batchSize: 1 },
    { batchSize: 64, trainSize: 129, engine: LITERALS },
    { E: 10, batchSize: 33 },
    { E: 10, batchSize: 33, assignment: "balanced", score: "sigmoid", gate: "raw" },
    { E: 64, batchSize: 8, assignment: "balanced", score: "sigmoid", gate: "raw" },
    { E: 64, batchSize: 8, assignment: "expert-choice", gate: "raw" },
    { batchSize: 64, trainSize: 129, assignment: "expert-choice", gate: "raw", engine: LITERALS },
    { batchSize: 64, trainSize: 129, assignment: "sampled", gate: "one", engine: LITERALS },
    { batchSize: 64, trainSize: 129, noise: "learned", engine: LITERALS },
    { E: 1, K: 1, assignment: "balanced", gate: "raw" },
    { E: 1, K: 1, assignment: "expert-choice", gate: "raw" },
  ];
  for (const { engine = SHARED, ...own } of shapes) {
    it(JSON.stringify(own), async () => {
      await compare(testConfig({ ...tutorial, ...own }), { ...engine, steps: 20 });
    });
  }

  for (const own of [
    {},
    { assignment: "balanced", gate: "raw" },
    { assignment: "expert-choice", gate: "raw" },
    { assignment: "top-k", noise: "learned" },
  ] as const) {
    it(`on images that are all the same: ${JSON.stringify(own)}`, async () => {
      const [first] = [dataset.train.images.subarray(0, 784)];
      const images = new Uint8Array(dataset.train.images.length);
      for (let start = 0; start < images.length; start += 784) images.set(first, start);
      const same = { ...dataset, train: { ...dataset.train, images } };
      await compare(testConfig({ ...tutorial, ...own }), { ...SHARED, data: same, steps: 10 });
    });
  }

  it("with an expert that gets nothing", async () => {
    const config = testConfig(tutorial);
    const { onGpu } = await compare(config, {
      ...SHARED,
      prepare: ({ parameters }) => {
        const { router } = parameterViews(parameters, config.shape);
        for (let d = 0; d < 784; d++) router[d * 8 + 3] = -1;
      },
    });
    expect(onGpu.load.filter((_, i) => i % 8 === 3).every((load) => load === 0)).toBe(true);
  });

  it("from the other's state on", async () => {
    const config = testConfig(tutorial);
    const webGpu = await createWebGpuEngine(gpu, config, dataset, FEW_PIPELINES);
    await webGpu.train(20);
    const cpu = createCpuEngine(config, dataset);
    cpu.writeState(await webGpu.readState());
    const onGpu = await webGpu.train(10);
    const onCpu = await cpu.train(10);
    assertClose("losses after the change", onGpu.taskLoss, onCpu.taskLoss, RELATIVE);
    webGpu.dispose();
    cpu.dispose();
  });
});

it("both engines train alike where a dispatch needs more workgroups than fit in a row", async () => {
  const image = { rows: 4, columns: 4, numClasses: 5 };
  const data = syntheticDataset({ ...image, trainCount: 4096, testCount: 20 });
  const sizes = { D: 16, C: 5, E: 64, H: 64, batchSize: 4096, trainSize: 4096 };
  await compare(testConfig({ ...sizes, assignment: "all" }), { data, steps: 1 });
});
