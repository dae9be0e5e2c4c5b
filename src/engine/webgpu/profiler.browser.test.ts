import { describe, expect, it, vi } from "vitest";
import type { StepProfile } from "../profile.ts";
import { syntheticDataset } from "../testing/syntheticDataset.ts";
import { TEST_REPLICA, type TestConfig, testConfig } from "../testing/testConfig.ts";
import { createWebGpuEngine } from "./createWebGpuEngine.ts";
import { FEW_PIPELINES } from "./testing/fewPipelines.ts";
import { sharedGpu } from "./testing/sharedGpu.ts";
import type { WebGpuEngine } from "./webGpuEngine.ts";

const gpu = await sharedGpu();

const dataset = syntheticDataset({
  rows: 4,
  columns: 4,
  numClasses: 5,
  trainCount: 100,
  testCount: 50,
});

const replica = { ...TEST_REPLICA, seed: 3 };

function createEngine(own: TestConfig = {}, device = gpu): Promise<WebGpuEngine> {
  const small = { D: 16, C: 5, E: 4, K: 2, H: 6, batchSize: 16, trainSize: 100 };
  const config = testConfig({ ...small, replicas: [replica], ...own });
  return createWebGpuEngine(device, config, dataset, FEW_PIPELINES);
}

async function profileOf(engine: WebGpuEngine, steps: number): Promise<StepProfile> {
  const profile = await engine.profile(steps);
  if (!profile) throw new Error("the software adapter of the tests has timestamps");
  return profile;
}

const cases: readonly TestConfig[] = [
  {},
  { M: 5, replicas: [{ ...replica, clipNorm: 1 }] },
  { assignment: "balanced", gate: "raw" },
  { assignment: "sinkhorn", replicas: [{ ...replica, capacityFactor: 1 }] },
  { score: "sigmoid", replicas: [{ ...replica, biasRate: 0.05 }, replica] },
];

describe("Profiler", () => {
  for (const own of cases) {
    it(`times every kernel of a step: ${JSON.stringify(own)}`, async () => {
      const engine = await createEngine(own);
      const { steps, stepMs, timedStepMs, kernels } = await profileOf(engine, 30);
      const dispatched = engine.stepKernels.map(({ kernel }) => kernel.name);
      expect(kernels.map(({ name }) => name)).toEqual([...new Set(dispatched)]);
      for (const { name, dispatches, workgroups, meanNs } of kernels) {
        const bound = engine.stepKernels.filter(({ kernel }) => kernel.name === name);
        const each = bound.reduce((sum, { grid: [x, y, z] }) => sum + x * y * z, 0);
        expect(dispatches).toBe(bound.length);
        expect(workgroups).toBe(each);
        expect(meanNs).toBeGreaterThan(0);
        expect((meanNs ?? 0) / 1e6).toBeLessThan(timedStepMs);
      }
      expect(kernels.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1);
      expect(steps).toBe(30);
      expect(stepMs).toBeGreaterThan(0);
      engine.dispose();
    });

    it(`leaves training where it was: ${JSON.stringify(own)}`, async () => {
      const [measured, undisturbed] = [await createEngine(own), await createEngine(own)];
      for (const engine of [measured, undisturbed]) await engine.train(7);
      const state = await undisturbed.readState();
      await profileOf(measured, 5);
      expect(await measured.readState()).toEqual(state);
      // In the midst of calls that are under way, and in several rounds.
      const before = measured.train(20);
      const profile = profileOf(measured, 200);
      const after = measured.train(100);
      expect([await before, await after]).toEqual([
        await undisturbed.train(20),
        await undisturbed.train(100),
      ]);
      expect((await profile).steps).toBe(200);
      expect(await measured.readState()).toEqual(await undisturbed.readState());
      measured.dispose();
      undisturbed.dispose();
    });
  }

  it("makes what it needs once, and frees it", async () => {
    const engine = await createEngine();
    await profileOf(engine, 2);
    const creations = (["createBuffer", "createQuerySet"] as const).map((method) =>
      vi.spyOn(gpu.device, method),
    );
    await profileOf(engine, 3);
    for (const creation of creations) expect(creation).not.toHaveBeenCalled();
    vi.restoreAllMocks();
    const destroySet = vi.spyOn(GPUQuerySet.prototype, "destroy");
    engine.dispose();
    expect(destroySet).toHaveBeenCalledTimes(1);
    vi.restoreAllMocks();
  });

  it("says so when the engine goes away meanwhile", async () => {
    const engine = await createEngine();
    const profile = engine.profile(2);
    engine.dispose();
    await expect(profile).rejects.toThrow(/disposed of/);
  });

  it("has nothing to tell of a device without timestamps", async () => {
    const adapter = await navigator.gpu.requestAdapter();
    const device = await adapter?.requestDevice();
    if (!device) throw new Error("no device");
    const engine = await createEngine({}, { device, adapter: "plain", software: true });
    expect(engine.info.device?.timestamps).toBe(false);
    expect(await engine.profile(2)).toBeNull();
    engine.dispose();
    device.destroy();
  });
});
