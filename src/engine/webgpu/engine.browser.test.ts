import { describe, expect, it } from "vitest";
import { createTally, finishTally, tally } from "../../reference/evaluate.ts";
import { legend } from "../../reference/model/plan.ts";
import { classify } from "../../reference/model/run.ts";
import {
  type ParameterGroup,
  parameterLayout,
  parameterViews,
} from "../../reference/parameters.ts";
import { EXPERT_CHOICE_TEST_TOKENS } from "../../reference/routing.ts";
import type { EngineConfig, EvaluationRule, ReplicaSettings } from "../engine.ts";
import { assertClose } from "../testing/closeness.ts";
import { TEST_REPLICA, type TestConfig, testConfig } from "../testing/testConfig.ts";
import { createWebGpuEngine } from "./createWebGpuEngine.ts";
import { FEW_PIPELINES } from "./testing/fewPipelines.ts";
import { sharedGpu } from "./testing/sharedGpu.ts";
import { configOf, createEngine, dataset, replica } from "./testing/smallEngine.ts";

const gpu = await sharedGpu();

function evaluateTwin(
  config: EngineConfig,
  parameters: Float64Array,
  stride: number,
  rule: EvaluationRule,
) {
  const { shape, routing, replicas } = config;
  const plan = { shape, topK: shape.topK, routing };
  const counts = createTally(legend(plan));
  const images = Math.ceil(dataset.test.count / stride);
  for (let start = 0; start < images; start += EXPERT_CHOICE_TEST_TOKENS) {
    const tokens = Math.min(EXPERT_CHOICE_TEST_TOKENS, images - start);
    const rows = Array.from({ length: tokens }, (_, t) => (start + t) * stride);
    const x = Float64Array.from(
      rows.flatMap((row) => [...dataset.test.images.subarray(row * 16, (row + 1) * 16)]),
      (byte) => byte / 255,
    );
    const labels = Uint8Array.from(rows, (row) => dataset.test.labels[row]);
    const model = classify({ plan, parameters, x, rule, settings: replicas[0] });
    tally(counts, model, labels, tokens);
  }
  return finishTally(counts);
}

describe("WebGpuEngine", () => {
  it("learns", async () => {
    const engine = await createEngine(configOf());
    const records = await engine.train(120);
    expect(records.taskLoss[119]).toBeLessThan(records.taskLoss[0] * 0.3);
    const [evaluation] = await engine.evaluate(1);
    // Chance is 0.2; a hundred noisy images of sixteen pixels teach no more than about 0.8.
    expect(evaluation.correct / evaluation.images).toBeGreaterThan(0.7);
    engine.dispose();
  });

  it("gives the same bits twice, however the steps are cut into calls", async () => {
    const once = await createEngine(configOf());
    const again = await createEngine(configOf());
    const whole = await once.train(100);
    const parts = [];
    for (const count of [1, 7, 60, 32]) parts.push(again.train(count));
    const cut = (await Promise.all(parts)).flatMap(({ taskLoss }) => [...taskLoss]);
    expect(cut).toEqual([...whole.taskLoss]);
    expect(await again.readParameters()).toEqual(await once.readParameters());
    once.dispose();
    again.dispose();
  });

  it("keeps every record when the ring wraps around", async () => {
    const engine = await createEngine(configOf());
    const reference = await createEngine(configOf());
    const losses: number[] = [];
    for (const count of [100, 100, 100]) losses.push(...(await engine.train(count)).taskLoss);
    const expected: number[] = [];
    for (let i = 0; i < 300; i++) expected.push(...(await reference.train(1)).taskLoss);
    expect(losses).toEqual(expected);
    engine.dispose();
    reference.dispose();
  });

  it("uses an epoch's short last batch", async () => {
    const engine = await createEngine(configOf());
    const { tokens } = await engine.train(14);
    expect([...tokens]).toEqual([16, 16, 16, 16, 16, 16, 4, 16, 16, 16, 16, 16, 16, 4]);
    engine.dispose();
  });

  it("goes on from a state with the same bits", async () => {
    const engine = await createEngine(configOf());
    await engine.train(20);
    const state = await engine.readState();
    const expected = await engine.train(20);
    const resumed = await createEngine(configOf());
    resumed.writeState(state);
    expect(await resumed.readState()).toEqual(state);
    expect((await resumed.train(20)).taskLoss).toEqual(expected.taskLoss);
    engine.dispose();
    resumed.dispose();
  });

  const pairs: readonly [TestConfig, Partial<ReplicaSettings>, Partial<ReplicaSettings>][] = [
    [{}, {}, { learningRate: 0.005, importanceCoef: 1 }],
    // What one replica asks for, the other's kernels can do as well, and must not.
    [{ noise: "gaussian" }, { noiseScale: 0.5, loadCoef: 0.2 }, { noiseScale: 0 }],
    [{ noise: "jitter" }, { noiseScale: 0.2 }, { noiseScale: 0 }],
    [{ score: "sigmoid" }, { biasRate: 0.05, zCoef: 0.1 }, { capacityFactor: 0.5 }],
    [{ priority: "gate" }, { capacityFactor: 0.5, balanceCoef: 0.1 }, { tokenEntropyCoef: 0.1 }],
    [{ assignment: "balanced", gate: "raw" }, { batchEntropyCoef: 0.1 }, {}],
    [{ assignment: "sinkhorn" }, {}, { capacityFactor: 1 }],
    [{ assignment: "expert-choice", gate: "raw" }, { capacityFactor: 0.5 }, { capacityFactor: 2 }],
    [{ assignment: "sampled", gate: "one" }, {}, { tokenEntropyCoef: -0.1 }],
    [{ laterChoices: "random", N: 1 }, { capacityFactor: 1 }, {}],
    [{}, { inputDropout: 0.3 }, {}],
    [{}, {}, { expertDropout: 0.3 }],
    [{}, { clipNorm: 0.01 }, {}],
    [{}, { clipNorm: 0.01 }, { clipNorm: 0.1 }],
    [{ taskLoss: "likelihood" }, { expertDropout: 0.3 }, { inputDropout: 0.3 }],
    [{ combine: "probabilities", N: 1 }, { capacityFactor: 0.5 }, {}],
    [{ M: 5 }, { inputDropout: 0.3 }, { clipNorm: 0.1 }],
    [{ M: 5, noise: "jitter", H: [2, 6] }, { noiseScale: 0.2 }, {}],
  ];
  for (const [choices, first, second] of pairs) {
    it(`trains each replica as if it were alone: ${JSON.stringify([choices, first, second])}`, async () => {
      const replicas = [
        { ...replica, ...first },
        { ...replica, seed: 9, ...second },
      ];
      const together = await createEngine(configOf({ ...choices, replicas }));
      const records = await together.train(30);
      const evaluations = await together.evaluate(1);
      for (const [r, own] of replicas.entries()) {
        const alone = await createEngine(configOf({ ...choices, replicas: [own] }));
        const { taskLoss, auxLoss } = await alone.train(30);
        expect(records.taskLoss.filter((_, i) => i % 2 === r)).toEqual(taskLoss);
        expect(records.auxLoss.filter((_, i) => i % 2 === r)).toEqual(auxLoss);
        expect(evaluations[r]).toEqual((await alone.evaluate(1))[0]);
        alone.dispose();
      }
      together.dispose();
    });
  }

  const changes: readonly [TestConfig, Partial<ReplicaSettings>][] = [
    [{}, { balanceCoef: 0.2 }],
    [{}, { zCoef: 0.1, tokenEntropyCoef: 0.1 }],
    [{}, { capacityFactor: 0.5 }],
    [{ noise: "gaussian" }, { noiseScale: 0.5 }],
    [{ noise: "jitter" }, { noiseScale: 0.5 }],
    [{ score: "sigmoid" }, { biasRate: 0.05 }],
    [{ assignment: "expert-choice", gate: "raw" }, { capacityFactor: 0.5 }],
    [{}, { inputDropout: 0.3 }],
    [{}, { expertDropout: 0.3 }],
    [{}, { clipNorm: 0.01 }],
    [{ M: 5 }, { clipNorm: 0.01, inputDropout: 0.3, expertDropout: 0.3 }],
  ];
  for (const [choices, change] of changes) {
    it(`takes settings that ask for other kernels while it trains: ${JSON.stringify(change)}`, async () => {
      const engine = await createEngine(configOf(choices));
      await engine.train(5);
      await engine.evaluate(1);
      const state = await engine.readState();
      const replicas = [{ ...replica, ...change }];
      const other = await createEngine(configOf({ ...choices, replicas }));
      other.writeState(state);
      engine.setReplicas(other.config.replicas);
      expect(await engine.train(5)).toEqual(await other.train(5));
      expect(await engine.evaluate(1)).toEqual(await other.evaluate(1));
      expect(await engine.readState()).toEqual(await other.readState());
      // And back.
      engine.setReplicas(engine.config.replicas);
      other.setReplicas(engine.config.replicas);
      expect(await engine.train(2)).toEqual(await other.train(2));
      engine.dispose();
      other.dispose();
    });
  }

  it("applies new settings from the next call on", async () => {
    const engine = await createEngine(configOf());
    await engine.train(5);
    const before = await engine.readParameters();
    engine.setReplicas([{ ...engine.config.replicas[0], learningRate: 0 }]);
    await engine.train(5);
    expect(await engine.readParameters()).toEqual(before);
    expect((await engine.readState()).step).toBe(10);
    engine.dispose();
  });

  const { NaN: nan, POSITIVE_INFINITY: infinity } = Number;
  const likelihood = { taskLoss: "likelihood", combine: "probabilities" } as const;
  const layer = { M: 5 };
  // 3e38 overflows where it is summed; as an output bias it is a score like any other.
  const poisons: readonly [TestConfig, ParameterGroup, number[]][] = [
    [{}, "router", [nan, infinity, 3e38]],
    [{}, "hiddenWeight", [nan, infinity, 3e38]],
    [{}, "hiddenBias", [nan, infinity]],
    [{}, "outputBias", [nan, infinity]],
    [{ replicas: [{ ...replica, clipNorm: 1 }] }, "outputBias", [nan, infinity]],
    [{ expertRounding: "bf16" }, "hiddenWeight", [nan, infinity, 3e38]],
    [likelihood, "hiddenWeight", [nan, infinity, 3e38]],
    [likelihood, "outputBias", [nan, infinity]],
    [{ taskLoss: "competitive" }, "outputBias", [nan, infinity]],
    [layer, "router", [nan, infinity, 3e38]],
    [layer, "hiddenWeight", [nan, infinity, 3e38]],
    [layer, "outputBias", [nan, infinity]],
    [layer, "projection", [nan, infinity, 3e38]],
    [layer, "projectionBias", [nan, infinity]],
    [layer, "head", [nan, infinity, 3e38]],
    [layer, "headBias", [nan, infinity]],
  ];
  for (const [own, group, values] of poisons) {
    for (const poison of values) {
      it(`skips a step whole when ${group} is ${poison}: ${JSON.stringify(own)}`, async () => {
        const config = configOf(own);
        const engine = await createEngine(config);
        await engine.train(3);
        const state = await engine.readState();
        const layout = parameterLayout(config.shape).groups.find((own) => own.group === group);
        if (!layout) throw new Error(`no group ${group}`);
        state.parameters.fill(poison, layout.offset, layout.offset + layout.size);
        engine.writeState(state);
        const records = await engine.train(2);
        expect([...records.skipped]).toEqual([1, 1]);
        const after = await engine.readState();
        const bits = (values: Float32Array) => new Uint32Array(values.buffer);
        expect(bits(after.parameters)).toEqual(bits(state.parameters));
        expect(after.firstMoment).toEqual(state.firstMoment);
        expect(after.secondMoment).toEqual(state.secondMoment);
        expect(after.appliedSteps).toEqual(state.appliedSteps);
        expect(after.step).toBe(state.step + 2);
        engine.dispose();
      });
    }
  }

  const routings: readonly TestConfig[] = [
    { gate: "raw" },
    { score: "sigmoid", replicas: [{ ...replica, biasRate: 0.1 }] },
    { noise: "learned", replicas: [{ ...replica, loadCoef: 0.1 }] },
    { assignment: "balanced", gate: "raw" },
    { assignment: "sinkhorn" },
    { assignment: "sampled", gate: "one" },
    { assignment: "expert-choice", gate: "raw" },
    { priority: "gate", replicas: [{ ...replica, capacityFactor: 0.5 }] },
    { gate: "one", replicas: [{ ...replica, zCoef: 0.1 }] },
    { gate: "one", replicas: [{ ...replica, balanceCoef: 0.1 }] },
  ];
  for (const own of routings) {
    it(`skips a step whole, and ends it, when the router is not finite: ${JSON.stringify(own)}`, async () => {
      const config = configOf(own);
      const engine = await createEngine(config);
      await engine.train(3);
      for (const poison of [nan, infinity]) {
        const state = await engine.readState();
        const healthy = state.parameters.slice();
        parameterViews(state.parameters, config.shape).router.fill(poison);
        engine.writeState(state);
        const records = await engine.train(2);
        expect([...records.skipped]).toEqual([1, 1]);
        const after = await engine.readState();
        const bits = (values: Float32Array) => new Uint32Array(values.buffer);
        expect(bits(after.parameters)).toEqual(bits(state.parameters));
        expect(after.firstMoment).toEqual(state.firstMoment);
        engine.writeState({ ...state, parameters: healthy });
        expect([...(await engine.train(1)).skipped]).toEqual([0]);
      }
      engine.dispose();
    });
  }

  it("skips a step whose losses are finite and whose gradients would overflow", async () => {
    const config = configOf();
    const engine = await createEngine(config);
    const state = await engine.readState();
    const { groups } = parameterLayout(config.shape);
    for (const { group, offset, size } of groups) {
      if (group === "outputWeight") {
        for (let i = offset; i < offset + size; i++) state.parameters[i] *= 1e24;
      }
    }
    engine.writeState(state);
    const records = await engine.train(1);
    expect(Number.isFinite(records.taskLoss[0])).toBe(true);
    expect(records.skipped[0]).toBe(1);
    expect(await engine.readParameters()).toEqual(state.parameters);
    engine.dispose();
  });

  it("clips a gradient whose squares overflow", async () => {
    const side = 28;
    const pixels = side * side;
    const split = {
      images: new Uint8Array(pixels).fill(255),
      labels: Uint8Array.of(1),
      count: 1,
    };
    const white = { name: "", rows: side, columns: side, numClasses: 2, train: split, test: split };
    const config = testConfig({
      ...{ D: pixels, C: 2, E: 1, K: 1, H: 1, gate: "one", batchSize: 1, trainSize: 1 },
      optimizer: "sgd",
      replicas: [{ ...TEST_REPLICA, clipNorm: 1, importanceCoef: 0 }],
    });
    const engine = await createWebGpuEngine(gpu, config, white, FEW_PIPELINES);
    const state = await engine.readState();
    const { hiddenWeight, hiddenBias, outputWeight } = parameterViews(
      state.parameters,
      config.shape,
    );
    hiddenWeight.fill(1e-3);
    hiddenBias.fill(0);
    // One hidden unit, certain of the wrong class: its gradient is -8e17 for every pixel.
    outputWeight.set([4e17, -4e17]);
    engine.writeState(state);
    expect([...(await engine.train(1)).skipped]).toEqual([0]);
    const { firstMoment } = await engine.readState();
    const gradient = parameterViews(firstMoment, config.shape).hiddenWeight;
    // All pixels and the unit's bias are alike, and nothing else counts beside them.
    const each = 1 / Math.sqrt(pixels + 1);
    assertClose("clipped", gradient, new Float64Array(pixels).fill(each), 1e-4);
    engine.dispose();
  });

  it("breaks ties toward the lower expert", async () => {
    const engine = await createEngine(configOf({ E: 5, K: 3 }));
    const state = await engine.readState();
    state.parameters.fill(0, 0, 16 * 5);
    engine.writeState(state);
    const { load } = await engine.train(1);
    expect([...load]).toEqual([16, 16, 16, 0, 0]);
    engine.dispose();
  });

  interface EvaluationCase extends TestConfig {
    readonly stride?: number;
    readonly rule?: EvaluationRule;
    readonly literals?: boolean;
  }
  const evaluations: readonly EvaluationCase[] = [
    { stride: 1, literals: true },
    { assignment: "expert-choice", gate: "raw", stride: 1, literals: true },
    { M: 5, H: [2, 6], N: 2, literals: true },
    { stride: 1 },
    { stride: 5 },
    { score: "sigmoid", gate: "raw", replicas: [{ ...replica, biasRate: 0.02 }] },
    { noise: "learned", N: 1 },
    { routerRounding: "bf16" },
    { assignment: "all", gate: "raw" },
    { assignment: "expert-choice", gate: "raw", stride: 1 },
    { assignment: "expert-choice", gate: "raw", rule: "token-choice" },
    { assignment: "expert-choice", replicas: [{ ...replica, capacityFactor: 0.7 }] },
    { assignment: "balanced", gate: "raw", score: "sigmoid" },
    { assignment: "sinkhorn" },
    { assignment: "sampled", gate: "one" },
    { assignment: "hash-image", gate: "one" },
    { assignment: "hash-locality", gate: "one" },
    { router: "none", assignment: "all", gate: "one" },
    { laterChoices: "random", replicas: [{ ...replica, capacityFactor: 0.5 }] },
    { noise: "jitter", replicas: [{ ...replica, noiseScale: 0.5 }] },
    { combine: "probabilities", N: 1 },
    { combine: "probabilities", assignment: "expert-choice", gate: "raw", rule: "token-choice" },
    { taskLoss: "likelihood", assignment: "all", gate: "raw" },
    { taskLoss: "competitive", combine: "probabilities", gate: "raw" },
    { replicas: [{ ...replica, inputDropout: 0.3, expertDropout: 0.3 }] },
    { H: [2, 6], N: 2 },
    { M: 5, stride: 1 },
    { M: 5, rule: "token-choice", assignment: "expert-choice", gate: "raw", N: 1 },
    { M: 8, noise: "jitter", replicas: [{ ...replica, noiseScale: 0.5, inputDropout: 0.3 }] },
    { M: 5, assignment: "hash-image", gate: "one" },
  ];
  for (const evaluationCase of evaluations) {
    const { stride = 2, rule = "own", literals = false, ...own } = evaluationCase;
    it(`evaluates as the twin does, chunk by chunk: ${JSON.stringify(evaluationCase)}`, async () => {
      const config = configOf(own);
      const engine = await createEngine(config, { ...FEW_PIPELINES, literals });
      await engine.train(30);
      const parameters = Float64Array.from(await engine.readParameters());
      const expected = evaluateTwin(config, parameters, stride, rule);
      const [evaluation] = await engine.evaluate(stride, rule);
      const { loss, gateEntropy, rule: own_, ...counts } = evaluation;
      expect(own_).toBe(rule);
      assertClose("loss", [loss], [expected.loss], 1e-5);
      assertClose("gate entropy", [gateEntropy], [expected.gateEntropy], 1e-5);
      const { loss: _, gateEntropy: __, ...expectedCounts } = expected;
      expect(counts).toEqual(expectedCounts);
      // Evaluating changes nothing and can be repeated.
      expect((await engine.evaluate(stride, rule))[0]).toEqual(evaluation);
      engine.dispose();
    });
  }
});
