import { describe, expect, it, vi } from "vitest";
import { LimitError } from "../memory.ts";
import type { TestConfig } from "../testing/testConfig.ts";
import { createWebGpuEngine } from "./createWebGpuEngine.ts";
import { requestWebGpu } from "./device.ts";
import { FEW_PIPELINES } from "./testing/fewPipelines.ts";
import { sharedGpu } from "./testing/sharedGpu.ts";
import { configOf, createEngine, dataset, replica } from "./testing/smallEngine.ts";

const gpu = await sharedGpu();

/** The names of kernels, in the order in which their compilations end. */
function watchCompilations(): readonly string[] {
  const finished: string[] = [];
  const compile = gpu.device.createComputePipelineAsync.bind(gpu.device);
  vi.spyOn(gpu.device, "createComputePipelineAsync").mockImplementation(async (descriptor) => {
    const pipeline = await compile(descriptor);
    finished.push(descriptor.label ?? "");
    return pipeline;
  });
  return finished;
}

describe("what a WebGpuEngine takes of its device", () => {
  it("refuses what the adapter has no room for before allocating anything", async () => {
    const createBuffer = vi.spyOn(gpu.device, "createBuffer");
    const huge = configOf({ batchSize: 4096 * 64, E: 64, K: 64, H: 256 });
    const attempt = createEngine(huge);
    await expect(attempt).rejects.toThrow(LimitError);
    await expect(attempt).rejects.toThrow(
      /needs [\d,]+ MB .*allows [\d,]+ MB\. Lower batchSize, topK or hiddenSize/,
    );
    expect(createBuffer).not.toHaveBeenCalled();
    createBuffer.mockRestore();
  });

  const dispatches: readonly [number, TestConfig][] = [
    [6, {}],
    [6, { router: "frozen" }],
    [6, { assignment: "hash-image", gate: "one" }],
    [6, { replicas: [{ ...replica, balanceCoef: 0.1, capacityFactor: 1 }] }],
    [7, { assignment: "balanced", gate: "raw" }],
    [7, { assignment: "sampled", gate: "one" }],
    [7, { assignment: "expert-choice", gate: "raw" }],
    [7, { assignment: "sinkhorn", replicas: [{ ...replica, capacityFactor: 1, zCoef: 0.1 }] }],
    [6, { replicas: [{ ...replica, inputDropout: 0.1, expertDropout: 0.1 }] }],
    [6, { taskLoss: "competitive", expertRounding: "bf16" }],
    [6, { taskLoss: "likelihood", combine: "probabilities" }],
    [7, { replicas: [{ ...replica, clipNorm: 1 }] }],
    [8, { M: 5 }],
    [9, { M: 5, replicas: [{ ...replica, clipNorm: 1 }] }],
    [10, { M: 5, assignment: "sampled", gate: "one", replicas: [{ ...replica, clipNorm: 1 }] }],
    [10, { M: 5, assignment: "balanced", gate: "raw", replicas: [{ ...replica, clipNorm: 1 }] }],
  ];
  for (const [count, own] of dispatches) {
    it(`encodes ${count} dispatches a step and creates nothing once warm: ${JSON.stringify(own)}`, async () => {
      const engine = await createEngine(configOf(own));
      await Promise.all([engine.train(4), engine.train(4)]);
      await engine.evaluate(5);
      await engine.readState();
      const creations = (
        [
          "createBuffer",
          "createBindGroup",
          "createComputePipeline",
          "createComputePipelineAsync",
        ] as const
      ).map((method) => vi.spyOn(gpu.device, method));
      const dispatch = vi.spyOn(GPUComputePassEncoder.prototype, "dispatchWorkgroups");
      await Promise.all([engine.train(10), engine.train(10)]);
      expect(dispatch).toHaveBeenCalledTimes(count * 20);
      // A setting that changes no kernel costs no more.
      engine.setReplicas([{ ...engine.config.replicas[0], learningRate: 0.5 }]);
      await engine.evaluate(5);
      await engine.readState();
      for (const creation of creations) expect(creation).not.toHaveBeenCalled();
      vi.restoreAllMocks();
      engine.dispose();
    });
  }

  it("trains before an evaluation's kernels are there, and waits for those when it evaluates", async () => {
    const compileNow = vi.spyOn(gpu.device, "createComputePipeline");
    const finished = watchCompilations();
    const engine = await createEngine(configOf(), {});
    expect(finished).not.toContain("classify");
    expect(engine.canEvaluate("own")).toBe(false);
    const [records, [evaluation]] = await Promise.all([engine.train(1), engine.evaluate(1)]);
    expect(records.taskLoss[0]).toBeGreaterThan(0);
    expect(evaluation.images).toBe(dataset.test.count);
    expect(finished).toContain("classify");
    expect(engine.canEvaluate("own")).toBe(true);
    expect(compileNow).not.toHaveBeenCalled();
    vi.restoreAllMocks();
    engine.dispose();
  });

  it.each([true, false])("compiles evaluation kernels in the background: %s", async (wanted) => {
    const finished = watchCompilations();
    const engine = await createEngine(configOf(), { ...FEW_PIPELINES, prepareEvaluations: wanted });
    await engine.train(1);
    if (wanted) await vi.waitFor(() => expect(finished).toContain("classify"), 60_000);
    else expect(finished).not.toContain("classify");
    await engine.evaluate(1);
    expect(finished.filter((name) => name === "classify")).toHaveLength(1);
    vi.restoreAllMocks();
    engine.dispose();
  });

  it("takes no memory for an evaluation that it is disposed of before", async () => {
    const engine = await createEngine(configOf());
    const evaluation = engine.evaluate(1);
    engine.dispose();
    const createBuffer = vi.spyOn(gpu.device, "createBuffer");
    await expect(evaluation).rejects.toThrow("disposed of");
    expect(createBuffer).not.toHaveBeenCalled();
    vi.restoreAllMocks();
  });

  it("says when its device is lost, and not when it was disposed of", async () => {
    const lonely = await requestWebGpu(navigator.gpu);
    const disposed = await createWebGpuEngine(lonely, configOf(), dataset, FEW_PIPELINES);
    const lost = await createWebGpuEngine(lonely, configOf(), dataset, FEW_PIPELINES);
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
