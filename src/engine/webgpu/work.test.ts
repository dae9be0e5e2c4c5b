import { describe, expect, it } from "vitest";
import { testConfig } from "../testing/testConfig.ts";
import { sizesOf } from "./sizes.ts";
import { chunksAtOnce, MOST_WORK, stepsAtOnce } from "./work.ts";

const DEFAULT = { D: 784, C: 10, E: 8, K: 2, H: 10, batchSize: 128, trainSize: 60_000 };

describe("the work of one command buffer", () => {
  it("leaves the default run as it was: all that the records have room for, an evaluation at once", () => {
    const sizes = sizesOf(testConfig(DEFAULT));
    expect(stepsAtOnce(sizes, MOST_WORK)).toBe(sizes.recordSlots);
    expect(chunksAtOnce(sizes, MOST_WORK) * sizes.evaluationTokens).toBeGreaterThan(10_000);
  });

  it("is bounded for a large run", () => {
    const large = { ...DEFAULT, E: 64, K: 16, H: 128, batchSize: 256 };
    const sizes = sizesOf(testConfig(large));
    const steps = stepsAtOnce(sizes, MOST_WORK);
    expect(steps).toBeGreaterThanOrEqual(1);
    expect(steps).toBeLessThan(8);
    // Five billion multiply-adds are less than the evaluation of ten thousand images takes.
    expect(chunksAtOnce(sizes, MOST_WORK) * sizes.evaluationTokens).toBeLessThan(5000);
  });

  it("cuts a step that is too much by itself", () => {
    const huge = { ...DEFAULT, M: 512, E: 64, K: 64, H: 256, batchSize: 4096 };
    expect(stepsAtOnce(sizesOf(testConfig(huge)), MOST_WORK)).toBe(0);
    expect(chunksAtOnce(sizesOf(testConfig(huge)), MOST_WORK)).toBe(1);
  });

  it("counts all replicas", () => {
    const one = sizesOf(testConfig({ ...DEFAULT, H: 128 }));
    const four = sizesOf(testConfig({ ...DEFAULT, H: 128, replicas: [{}, {}, {}, {}] }));
    expect(stepsAtOnce(one, 1e9)).toBeGreaterThan(1);
    expect(stepsAtOnce(four, 4e9)).toBe(stepsAtOnce(one, 1e9));
  });
});
