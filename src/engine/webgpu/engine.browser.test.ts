import { beforeAll, describe, expect, it, vi } from "vitest";
import { tally } from "../../reference/evaluate.ts";
import { classify } from "../../reference/model.ts";
import { parameterLayout } from "../../reference/parameters.ts";
import type { EngineConfig, ModelShape } from "../engine.ts";
import { assertClose } from "../testing/closeness.ts";
import { engineConfig, replicaSettings } from "../testing/engineConfig.ts";
import { syntheticDataset } from "../testing/syntheticDataset.ts";
import { LimitError } from "./buffers.ts";
import { requestWebGpu, type WebGpuDevice } from "./device.ts";
import { createWebGpuEngine } from "./webGpuEngine.ts";

let gpu: WebGpuDevice;
const gpuErrors: string[] = [];

beforeAll(async () => {
  gpu = await requestWebGpu(navigator.gpu);
  gpu.device.onuncapturederror = ({ error }) => gpuErrors.push(error.message);
});

const dataset = syntheticDataset({
  rows: 4,
  columns: 4,
  numClasses: 5,
  trainCount: 100,
  testCount: 2101,
});
const replica = replicaSettings({ seed: 3, learningRate: 0.02, importanceCoef: 0.1 });

function configOf(
  own: Partial<Omit<Parameters<typeof engineConfig>[0], "shape">> & Partial<ModelShape> = {},
): EngineConfig {
  const { numExperts = 4, topK = 2, hiddenSize = 6, ...rest } = own;
  return engineConfig({
    shape: { numPixels: 16, numClasses: 5, numExperts, topK, hiddenSize },
    batchSize: 16,
    trainSize: 100,
    replicas: [replica],
    ...rest,
  });
}

const createEngine = (config: EngineConfig) => createWebGpuEngine(gpu, config, dataset);

describe("WebGpuEngine", () => {
  it("learns", async () => {
    const engine = await createEngine(configOf());
    const records = await engine.train(120);
    expect(records.taskLoss[119]).toBeLessThan(records.taskLoss[0] * 0.3);
    const [evaluation] = await engine.evaluate(1);
    // Chance is 0.2; a hundred noisy images of sixteen pixels teach no more than about 0.8.
    expect(evaluation.correct / evaluation.images).toBeGreaterThan(0.7);
    expect(gpuErrors).toEqual([]);
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

  it("trains each replica as if it were alone", async () => {
    const replicas = [replica, { ...replica, seed: 9, learningRate: 0.005, importanceCoef: 1 }];
    const together = await createEngine(configOf({ replicas }));
    const records = await together.train(30);
    const evaluations = await together.evaluate(1);
    for (const [r, own] of replicas.entries()) {
      const alone = await createEngine(configOf({ replicas: [own] }));
      const { taskLoss } = await alone.train(30);
      expect(records.taskLoss.filter((_, i) => i % 2 === r)).toEqual(taskLoss);
      expect(evaluations[r]).toEqual((await alone.evaluate(1))[0]);
      alone.dispose();
    }
    together.dispose();
  });

  it("applies new settings from the next call on", async () => {
    const engine = await createEngine(configOf());
    await engine.train(5);
    const before = await engine.readParameters();
    engine.setReplicas([{ ...replica, learningRate: 0 }]);
    await engine.train(5);
    expect(await engine.readParameters()).toEqual(before);
    expect((await engine.readState()).step).toBe(10);
    engine.dispose();
  });

  const { NaN: nan, POSITIVE_INFINITY: infinity } = Number;
  // 3e38 overflows where it is summed; as an output bias it is a score like any other.
  const poisons = {
    router: [nan, infinity, 3e38],
    hiddenWeight: [nan, infinity, 3e38],
    hiddenBias: [nan, infinity],
    outputBias: [nan, infinity],
  };
  for (const [group, values] of Object.entries(poisons)) {
    for (const poison of values) {
      it(`skips a step whole when ${group} is ${poison}`, async () => {
        const config = configOf();
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

  it("breaks ties toward the lower expert", async () => {
    const engine = await createEngine(configOf({ numExperts: 5, topK: 3 }));
    const state = await engine.readState();
    state.parameters.fill(0, 0, 16 * 5);
    engine.writeState(state);
    const { load } = await engine.train(1);
    expect([...load]).toEqual([16, 16, 16, 0, 0]);
    engine.dispose();
  });

  for (const stride of [1, 5]) {
    it(`evaluates every ${stride}. image as the twin does, chunk by chunk`, async () => {
      const config = configOf();
      const engine = await createEngine(config);
      await engine.train(30);
      const parameters = Float64Array.from(await engine.readParameters());
      const images = Math.ceil(dataset.test.count / stride);
      const x = Float64Array.from(
        { length: images * 16 },
        (_, i) => dataset.test.images[Math.floor(i / 16) * stride * 16 + (i % 16)] / 255,
      );
      const labels = Uint8Array.from({ length: images }, (_, i) => dataset.test.labels[i * stride]);
      const { y, selected } = classify({
        parameters,
        x,
        shape: config.shape,
        topK: 2,
        gate: config.routing.gate,
      });
      const confusion = new Uint32Array(25);
      const routing = new Uint32Array(20);
      const { lossSum, correct } = tally(confusion, routing, y, selected, labels, images, 4, 2, 5);
      const [evaluation] = await engine.evaluate(stride);
      expect(evaluation.images).toBe(images);
      expect(evaluation.confusion).toEqual(confusion);
      expect(evaluation.routing).toEqual(routing);
      expect(evaluation.correct).toBe(correct);
      assertClose("loss", [evaluation.loss], [lossSum / images], 1e-5);
      // Evaluating changes nothing and can be repeated.
      expect((await engine.evaluate(stride))[0]).toEqual(evaluation);
      engine.dispose();
    });
  }

  it("refuses what the adapter has no room for before allocating anything", async () => {
    const createBuffer = vi.spyOn(gpu.device, "createBuffer");
    const huge = configOf({ batchSize: 4096 * 64, numExperts: 64, topK: 64, hiddenSize: 256 });
    const attempt = createEngine(huge);
    await expect(attempt).rejects.toThrow(LimitError);
    await expect(attempt).rejects.toThrow(/needs \d+ MB .*allows \d+ MB/);
    expect(createBuffer).not.toHaveBeenCalled();
    createBuffer.mockRestore();
  });

  it("encodes ten dispatches a step and creates nothing once warm", async () => {
    const engine = await createEngine(configOf());
    await Promise.all([engine.train(4), engine.train(4)]);
    await engine.evaluate(5);
    await engine.readState();
    const creations = (
      ["createBuffer", "createBindGroup", "createComputePipelineAsync"] as const
    ).map((method) => vi.spyOn(gpu.device, method));
    const dispatch = vi.spyOn(GPUComputePassEncoder.prototype, "dispatchWorkgroups");
    await Promise.all([engine.train(10), engine.train(10)]);
    expect(dispatch).toHaveBeenCalledTimes(10 * 20);
    await engine.evaluate(5);
    await engine.readState();
    for (const creation of creations) expect(creation).not.toHaveBeenCalled();
    vi.restoreAllMocks();
    engine.dispose();
  });

  it("says when its device is lost, and not when it was disposed of", async () => {
    const lonely = await requestWebGpu(navigator.gpu);
    const disposed = await createWebGpuEngine(lonely, configOf(), dataset);
    const lost = await createWebGpuEngine(lonely, configOf(), dataset);
    let disposedSaysLost = false;
    void disposed.lost.then(() => {
      disposedSaysLost = true;
    });
    disposed.dispose();
    lonely.device.destroy();
    expect(await lost.lost).toBeTypeOf("string");
    expect(disposedSaysLost).toBe(false);
  });
});
