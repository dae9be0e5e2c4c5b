import { describe, expect, it } from "vitest";
import { createCpuEngine } from "./cpu/cpuEngine.ts";
import type { EngineConfig } from "./engine.ts";
import { assertClose } from "./testing/closeness.ts";
import { expectAsAlone, MIXED_CASES, MIXED_DATASET, mixedConfig } from "./testing/mixedReplicas.ts";
import { createWebGpuEngine } from "./webgpu/createWebGpuEngine.ts";
import { FEW_PIPELINES } from "./webgpu/testing/fewPipelines.ts";
import { sharedGpu } from "./webgpu/testing/sharedGpu.ts";
import { poison } from "./webgpu/testing/stepUnderMicroscope.ts";

const gpu = await sharedGpu();

const STEPS = 30;

/** An engine whose buffers hold NaN wherever nothing has been written: also in the room that a replica leaves. */
async function createPoisoned(config: EngineConfig) {
  const engine = await createWebGpuEngine(gpu, config, MIXED_DATASET, FEW_PIPELINES);
  poison(gpu, engine);
  return engine;
}

describe("replicas of different sizes on the GPU", () => {
  it.each(Object.entries(MIXED_CASES))("train as each would alone: %s", async (_, own) => {
    const { tolerance = 0 } = own;
    const engine = await expectAsAlone(createPoisoned, mixedConfig(own), {
      steps: STEPS,
      tolerance,
    });
    engine.dispose();
  });

  /** The contract between the engines, see agreement.browser.test.ts. */
  const RELATIVE = 1e-3;

  it.each(["top-k", "every loss, shared experts, capacity", "a layer"])(
    "train as they do on the CPU: %s",
    async (name) => {
      const config = mixedConfig(MIXED_CASES[name]);
      const webGpu = await createWebGpuEngine(gpu, config, MIXED_DATASET);
      const cpu = createCpuEngine(config, MIXED_DATASET);
      expect(await webGpu.readState()).toEqual(await cpu.readState());
      const onGpu = await webGpu.train(STEPS);
      const onCpu = await cpu.train(STEPS);
      for (let i = 0; i < onCpu.taskLoss.length; i++) {
        assertClose(`loss ${i}`, [onGpu.taskLoss[i]], [onCpu.taskLoss[i]], RELATIVE);
      }
      assertClose("auxiliary terms", onGpu.auxTerms, onCpu.auxTerms, RELATIVE, 0.01);
      assertClose("importance", onGpu.importance, onCpu.importance, RELATIVE);
      expect([...onGpu.load]).toEqual([...onCpu.load]);
      const onCpuTests = await cpu.evaluate(1);
      for (const [r, test] of (await webGpu.evaluate(1)).entries()) {
        assertClose("test loss", [test.loss], [onCpuTests[r].loss], RELATIVE);
        expect(test.routing).toHaveLength(onCpuTests[r].routing.length);
        expect(test.expertsPerImage).toHaveLength(onCpuTests[r].expertsPerImage.length);
      }
      // And each goes on from what the other reached.
      cpu.writeState(await webGpu.readState());
      const after = await webGpu.train(5);
      assertClose("losses later", after.taskLoss, (await cpu.train(5)).taskLoss, RELATIVE);
      webGpu.dispose();
      cpu.dispose();
    },
  );

  it("are refused where there is no room, and keep their sizes", async () => {
    const config = mixedConfig(MIXED_CASES["top-k"]);
    const [own, ...others] = config.replicas;
    const bad = { ...config, replicas: [{ ...own, numExperts: 9 }, ...others] };
    await expect(createWebGpuEngine(gpu, bad, MIXED_DATASET, FEW_PIPELINES)).rejects.toThrow(
      "numExperts of replica 0 must be a whole number from 1 to 8, the engine's numExperts, not 9",
    );
    const engine = await createWebGpuEngine(gpu, config, MIXED_DATASET, FEW_PIPELINES);
    expect(() => engine.setReplicas([{ ...own, topK: 1 }, ...others])).toThrow(
      "topK of replica 0 may not change from 2 to 1",
    );
    expect(() => engine.setReplicas(others)).toThrow("3 settings for 4 replicas");
    engine.dispose();
  });
});
