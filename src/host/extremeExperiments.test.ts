import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Dataset } from "../data/dataset.ts";
import { createCpuEngine } from "../engine/cpu/cpuEngine.ts";
import { checkCpuMemory } from "../engine/cpu/engineMemory.ts";
import type { EngineConfig } from "../engine/engine.ts";
import { LimitError } from "../engine/memory.ts";
import { syntheticDataset } from "../engine/testing/syntheticDataset.ts";
import { bufferBytes, bufferLengths, checkLimits, webGpuMemory } from "../engine/webgpu/buffers.ts";
import { imageWords } from "../engine/webgpu/imageBuffer.ts";
import type { KernelName } from "../engine/webgpu/kernelNames.ts";
import { KERNELS } from "../engine/webgpu/kernels.gen.ts";
import { gridOf, workgroupsOf } from "../engine/webgpu/kernels.ts";
import { sizesOf } from "../engine/webgpu/sizes.ts";
import { TILINGS, type TilingName, tuningOf } from "../engine/webgpu/tuning.ts";
import { isFieldName } from "../experiment/fields.ts";
import { anyExperiment, anyExtreme } from "../experiment/testing/arbitrary.ts";
import { checkEvaluation, checkRecords, checkState } from "../run/checkRecords.ts";
import { engineConfig } from "../run/engineConfig.ts";
import { fuzz } from "../testing/fuzz.ts";
import { quickExperiments } from "./testing/quickExperiments.ts";

/** As MNIST is, but without its pixels. */
const MNIST: Dataset = {
  name: "mnist",
  train: { images: new Uint8Array(), labels: new Uint8Array(), count: 60_000 },
  test: { images: new Uint8Array(), labels: new Uint8Array(), count: 10_000 },
  rows: 28,
  columns: 28,
  numClasses: 10,
};
const MB = 2 ** 20;
/** What every device allows, what SwiftShader and many phones do, and what graphics cards do. */
const ADAPTERS = {
  minimal: { maxStorageBufferBindingSize: 128 * MB, maxBufferSize: 256 * MB },
  middling: { maxStorageBufferBindingSize: 1024 * MB, maxBufferSize: 1024 * MB },
  large: { maxStorageBufferBindingSize: 2048 * MB - 4, maxBufferSize: 4096 * MB },
};
/** Workgroups in each direction of a dispatch that every device allows. */
const MOST_IN_A_DIRECTION = 65_535;
/** Elements that a kernel's u32 can count. */
const MOST_ELEMENTS = 2 ** 32;
const CASES = fuzz({ quick: 60, full: 500 });
const TRAINED = fuzz({ quick: 8, full: 100 });
/** Of the forward pass of a batch: a fraction of a second on the CPU engine. */
const MOST_MULTIPLY_ADDS = 3e7;
const LIMIT_MS = 500_000;

/** Whether there is room; a refusal is a sentence that names a field to lower. */
function isTaken(check: () => void): boolean {
  try {
    check();
    return true;
  } catch (error) {
    expect(error).toBeInstanceOf(LimitError);
    const { message } = error as LimitError;
    expect(message).toMatch(/needs [\d,]+ MB .*\. Lower [\w, ]+\.$/);
    const [, lower = ""] = message.split(". Lower ");
    expect(lower.split(/\W+/).filter(isFieldName).length).toBeGreaterThan(0);
    return false;
  }
}

/** Whether a device with these limits takes it; then every dispatch and every index must be possible there. */
function fitsWebGpu(config: EngineConfig, limits: (typeof ADAPTERS)["minimal"]): boolean {
  const sizes = sizesOf(config);
  const lengths = bufferLengths(sizes, MNIST.test.count);
  const bytes = bufferBytes(lengths);
  const images = imageWords(MNIST);
  const memory = webGpuMemory(sizes, bytes, images * 4, MNIST.test.count);
  const checkAll = () =>
    checkLimits({ ...bytes, images: images * 4 }, memory, limits as GPUSupportedLimits);
  if (!isTaken(checkAll)) return false;
  for (const length of Object.values(lengths)) {
    expect(Number.isInteger(length) && length > 0 && length < MOST_ELEMENTS).toBe(true);
  }
  for (const tiling of Object.keys(TILINGS) as TilingName[]) {
    const tuning = tuningOf(sizes, tiling);
    for (const name of Object.keys(KERNELS) as KernelName[]) {
      const tokens = Math.max(sizes.batchSize, sizes.evaluationTokens);
      const grid = gridOf(workgroupsOf(name, sizes, tuning, tokens), sizes.R);
      for (const count of grid)
        expect(count, `${name}, ${tiling}`).toBeLessThanOrEqual(MOST_IN_A_DIRECTION);
    }
  }
  return true;
}

describe("every experiment that a link can say, however large", () => {
  it("fits both engines or is refused in a sentence, before anything is allocated", () => {
    const taken = { cpu: 0, minimal: 0, middling: 0, large: 0 };
    let cases = 0;
    fc.assert(
      fc.property(fc.oneof(anyExperiment, anyExtreme), (experiment) => {
        const config = engineConfig(experiment, MNIST);
        const images = MNIST.train.count + MNIST.test.count;
        cases++;
        if (isTaken(() => checkCpuMemory(config, images))) taken.cpu++;
        if (fitsWebGpu(config, ADAPTERS.minimal)) taken.minimal++;
        if (fitsWebGpu(config, ADAPTERS.middling)) taken.middling++;
        if (fitsWebGpu(config, ADAPTERS.large)) taken.large++;
      }),
      CASES,
    );
    console.info({ cases, ...taken });
    expect(taken.minimal).toBeGreaterThan(0);
    expect(taken.minimal).toBeLessThan(cases);
  });

  it(
    "trains two steps on the CPU engine, or says that they were not finite",
    async () => {
      const data = syntheticDataset({ ...MNIST, trainCount: 300, testCount: 40 });
      await fc.assert(
        fc.asyncProperty(quickExperiments(data, MOST_MULTIPLY_ADDS), async (experiment) => {
          const config = engineConfig(experiment, data);
          const engine = createCpuEngine(config, data);
          const records = await engine.train(2);
          checkRecords(records, { firstStep: 0, steps: 2 }, config);
          const tests = await engine.evaluate(1);
          for (const test of tests) checkEvaluation(test, data.test.count);
          checkState(await engine.readState(), 2);
          engine.dispose();
        }),
        TRAINED,
      );
    },
    LIMIT_MS,
  );
});
