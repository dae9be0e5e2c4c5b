import { describe, expect, test } from "vitest";
import { initParameters, parameterLayout } from "../reference/parameters.ts";
import { createCpuEngine } from "./cpu/cpuEngine.ts";
import { ARITHMETICS } from "./cpu/testing/arithmetics.ts";
import type { EngineConfig, ReplicaSettings } from "./engine.ts";
import { checkSameModels, replicaPlans } from "./replicas.ts";
import {
  configAlone,
  expectAsAlone,
  MIXED_CASES,
  MIXED_DATASET,
  mixedConfig,
} from "./testing/mixedReplicas.ts";
import { testConfig } from "./testing/testConfig.ts";

describe("the plans of replicas", () => {
  test("are those of the experiments alone", () => {
    const config = mixedConfig({ H: [3, 6, 9], N: 1, noise: "learned" });
    const sizes = replicaPlans(config).map(({ shape, topK }) => {
      const { numExperts, routerColumns, hiddenSize, hiddenSizes } = shape;
      return { numExperts, topK, routerColumns, hiddenSize, hiddenSizes };
    });
    const [three, two] = [
      { hiddenSize: 9, hiddenSizes: [3, 6, 9] },
      { hiddenSize: 6, hiddenSizes: [3, 6] },
    ];
    expect(sizes).toEqual([
      { numExperts: 8, topK: 2, routerColumns: 16, ...three },
      { numExperts: 3, topK: 1, routerColumns: 6, ...three },
      { numExperts: 5, topK: 3, routerColumns: 10, ...three },
      { numExperts: 1, topK: 1, routerColumns: 2, ...two },
    ]);
  });

  const bad: readonly [Partial<ReplicaSettings>, string][] = [
    [{ numExperts: 0 }, "numExperts of replica 1 must be a whole number from 1 to 8, the engine's"],
    [{ numExperts: 9 }, "numExperts of replica 1 must be a whole number from 1 to 8, the engine's"],
    [{ numExperts: 2.5 }, "not 2.5"],
    [{ numExperts: Number.NaN }, "not NaN"],
    [{ topK: 0 }, "topK of replica 1 must be a whole number from 1 to 8, its number of experts"],
    [{ topK: 4 }, "topK of replica 1 must be a whole number from 1 to 3, the engine's topK, not 4"],
    [
      { numExperts: 2, topK: 3 },
      "topK of replica 1 must be a whole number from 1 to 2, its number of experts, not 3",
    ],
  ];
  test.each(bad)("%j is refused", (own, sentence) => {
    const config = testConfig({ E: 8, K: 3, trainSize: 100, replicas: [{}, own] });
    expect(() => createCpuEngine(config, MIXED_DATASET)).toThrow(RangeError);
    expect(() => createCpuEngine(config, MIXED_DATASET)).toThrow(sentence);
  });

  test("as many settings as replicas are asked for", () => {
    const config = mixedConfig({});
    const more = { ...config, shape: { ...config.shape, numReplicas: 5 } };
    expect(() => replicaPlans(more)).toThrow("4 settings for 5 replicas");
  });

  test("stay as they are while training", () => {
    const { replicas } = mixedConfig({});
    const changed = (own: Partial<ReplicaSettings>) =>
      replicas.map((settings, r) => (r === 2 ? { ...settings, ...own } : settings));
    checkSameModels(replicas, changed({ learningRate: 1 }));
    expect(() => checkSameModels(replicas, changed({ numExperts: 4 }))).toThrow(
      "numExperts of replica 2 may not change from 5 to 4: that takes a new engine",
    );
    expect(() => checkSameModels(replicas, changed({ topK: 2 }))).toThrow(RangeError);
    const engine = createCpuEngine(mixedConfig({}), MIXED_DATASET);
    expect(() => engine.setReplicas(changed({ topK: 2 }))).toThrow("topK of replica 2");
  });
});

describe.each(ARITHMETICS)("on the CPU, %s", (_, arithmetic) => {
  const create = async (config: EngineConfig) => createCpuEngine(config, MIXED_DATASET, arithmetic);

  test.each(Object.entries(MIXED_CASES))(
    "replicas of different sizes train as each would alone: %s",
    async (_, own) => {
      await expectAsAlone(create, mixedConfig(own), { steps: 30 });
    },
  );

  test("each starts with the weights of its own experiment", async () => {
    const config = mixedConfig({});
    const { parameters } = await (await create(config)).readState();
    const size = parameterLayout(config.shape).size;
    for (const [r, { seed }] of config.replicas.entries()) {
      const first = initParameters(configAlone(config, r).shape, seed, config.init);
      expect(parameters.slice(r * size, r * size + first.length)).toEqual(first);
    }
  });

  test("they go on from a state with the same bits", async () => {
    const engine = await create(mixedConfig({}));
    await engine.train(5);
    const state = await engine.readState();
    const expected = await engine.train(5);
    const other = await create(mixedConfig({}));
    other.writeState(state);
    expect(await other.train(5)).toEqual(expected);
    expect(await other.readState()).toEqual(await engine.readState());
  });
});
