import type { EngineConfig } from "../../engine.ts";
import { syntheticDataset } from "../../testing/syntheticDataset.ts";
import { TEST_REPLICA, type TestConfig, testConfig } from "../../testing/testConfig.ts";
import { createWebGpuEngine, type WebGpuEngineOptions } from "../createWebGpuEngine.ts";
import { FEW_PIPELINES } from "./fewPipelines.ts";
import { sharedGpu } from "./sharedGpu.ts";

const gpu = await sharedGpu();

/** What small engines train on. */
export const dataset = syntheticDataset({
  rows: 4,
  columns: 4,
  numClasses: 5,
  trainCount: 100,
  testCount: 2101,
});
export const replica = { ...TEST_REPLICA, seed: 3, learningRate: 0.02 };

/** Four experts over 16 pixels, but for `own`. */
export function configOf(own: TestConfig = {}): EngineConfig {
  const small = { D: 16, C: 5, E: 4, K: 2, H: 6, batchSize: 16, trainSize: 100 };
  return testConfig({ ...small, replicas: [replica], ...own });
}

/** On the shared device. */
export const createEngine = (config: EngineConfig, options: WebGpuEngineOptions = FEW_PIPELINES) =>
  createWebGpuEngine(gpu, config, dataset, options);
