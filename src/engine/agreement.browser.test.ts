import { beforeAll, describe, expect, it } from "vitest";
import type { GateKind } from "../reference/routing.ts";
import { createCpuEngine } from "./cpu/cpuEngine.ts";
import type { EngineConfig } from "./engine.ts";
import { assertClose } from "./testing/closeness.ts";
import { engineConfig, replicaSettings } from "./testing/engineConfig.ts";
import { syntheticDataset } from "./testing/syntheticDataset.ts";
import { requestWebGpu, type WebGpuDevice } from "./webgpu/device.ts";
import { createWebGpuEngine } from "./webgpu/webGpuEngine.ts";

/** The contract between the engines: the first 50 losses of one seed within a thousandth. */
const STEPS = 50;
const RELATIVE = 1e-3;

const dataset = syntheticDataset({
  rows: 28,
  columns: 28,
  numClasses: 10,
  trainCount: 1000,
  testCount: 300,
});

let gpu: WebGpuDevice;

beforeAll(async () => {
  gpu = await requestWebGpu(navigator.gpu);
});

interface Variant {
  readonly numExperts: number;
  readonly topK: number;
  readonly hiddenSize: number;
  readonly gate: GateKind;
  readonly optimizer: EngineConfig["optimizer"];
}

const DEFAULT: Variant = {
  numExperts: 8,
  topK: 2,
  hiddenSize: 10,
  gate: "renormalised",
  optimizer: "adam",
};

describe("both engines train alike", () => {
  const variants: readonly Variant[] = [
    DEFAULT,
    { ...DEFAULT, numExperts: 1, topK: 1, gate: "raw" },
    { ...DEFAULT, numExperts: 4, topK: 1, gate: "raw", optimizer: "sgd" },
    { ...DEFAULT, numExperts: 16, topK: 4, hiddenSize: 33 },
    { ...DEFAULT, numExperts: 5, topK: 5, hiddenSize: 7 },
  ];
  for (const variant of variants) {
    it(JSON.stringify(variant), async () => {
      const { numExperts, topK, hiddenSize, gate, optimizer } = variant;
      const config = engineConfig({
        shape: { numPixels: 784, numClasses: 10, numExperts, topK, hiddenSize },
        routing: { gate },
        optimizer,
        batchSize: 128,
        trainSize: 1000,
        replicas: [replicaSettings({ seed: 42, importanceCoef: 0.1 })],
      });
      const webGpu = await createWebGpuEngine(gpu, config, dataset);
      const cpu = createCpuEngine(config, dataset);
      const onGpu = await webGpu.train(STEPS);
      const onCpu = await cpu.train(STEPS);
      expect([...onGpu.tokens]).toEqual([...onCpu.tokens]);
      for (let step = 0; step < STEPS; step++) {
        // Each loss on its own scale: a late, small one must agree as well as an early one.
        assertClose(`loss ${step}`, [onGpu.taskLoss[step]], [onCpu.taskLoss[step]], RELATIVE);
      }
      assertClose("auxiliary losses", onGpu.auxLoss, onCpu.auxLoss, RELATIVE);

      const [gpuTest] = await webGpu.evaluate(1);
      const [cpuTest] = await cpu.evaluate(1);
      assertClose("test loss", [gpuTest.loss], [cpuTest.loss], RELATIVE);
      webGpu.dispose();
      cpu.dispose();
    });
  }

  it("goes on from the other's state", async () => {
    const config = engineConfig({
      shape: { numPixels: 784, numClasses: 10, numExperts: 8, hiddenSize: 10 },
      batchSize: 128,
      trainSize: 1000,
      replicas: [replicaSettings({ seed: 1, importanceCoef: 0.1 })],
    });
    const webGpu = await createWebGpuEngine(gpu, config, dataset);
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
