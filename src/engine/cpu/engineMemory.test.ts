import { afterEach, describe, expect, it, vi } from "vitest";
import { syntheticDataset } from "../testing/syntheticDataset.ts";
import { type TestConfig, testConfig } from "../testing/testConfig.ts";
import { createCpuEngine } from "./cpuEngine.ts";
import { cpuMemory } from "./engineMemory.ts";
import { plainArithmetic } from "./plainArithmetic.ts";

const digits = syntheticDataset({
  rows: 28,
  columns: 28,
  numClasses: 10,
  trainCount: 110,
  testCount: 20,
});
const LARGE = { D: 784, C: 10, E: 16, K: 4, H: 64, batchSize: 256 };

const CASES: readonly TestConfig[] = [
  LARGE,
  { ...LARGE, M: 64, N: 2 },
  { ...LARGE, noise: "learned", score: "sigmoid", expertRounding: "bf16" },
  { ...LARGE, assignment: "all", gate: "raw", combine: "probabilities", taskLoss: "likelihood" },
  { ...LARGE, replicas: [{}, { numExperts: 3, topK: 1 }] },
];

afterEach(() => {
  vi.restoreAllMocks();
});

describe("the memory of a CPU engine", () => {
  it.each(CASES)("is worked out before it is taken: %o", (choices) => {
    const grow = vi.spyOn(WebAssembly.Memory.prototype, "grow");
    const config = testConfig(choices);
    const { memory } = createCpuEngine(config, digits).info;
    expect(memory).toEqual(cpuMemory(config, 130));
    const taken = grow.mock.calls[0][0] * 65_536;
    const said = memory.weights + memory.batch;
    expect(said).toBeGreaterThan(0.97 * taken);
    expect(said).toBeLessThan(1.08 * taken);
  });

  it("is refused before anything is allocated, with what to lower", () => {
    const grow = vi.spyOn(WebAssembly.Memory.prototype, "grow");
    const huge = testConfig({ ...LARGE, K: 16, H: 256, batchSize: 4096 * 32 });
    expect(() => createCpuEngine(huge, digits)).toThrow(
      /^This experiment needs [\d,]+ MB of memory, [\d,]+ MB of it for what is computed of a batch, and what WebAssembly can address is 4,295 MB\. Lower batchSize/,
    );
    expect(() => createCpuEngine(huge, digits)).toThrow(
      expect.objectContaining({ name: "LimitError" }),
    );
    expect(grow).not.toHaveBeenCalled();
  });

  it("is refused with the same words where the browser does not give it", () => {
    vi.spyOn(WebAssembly.Memory.prototype, "grow").mockImplementation(() => {
      throw new RangeError("Unable to grow instance memory");
    });
    const refusal = /needs [\d,]+ MB of memory.* this browser does not give so much\. Lower/;
    expect(() => createCpuEngine(testConfig(LARGE), digits)).toThrow(refusal);
    const full: typeof plainArithmetic = () => {
      throw new RangeError("Array buffer allocation failed");
    };
    expect(() => createCpuEngine(testConfig(LARGE), digits, full)).toThrow(refusal);
    expect(createCpuEngine(testConfig(LARGE), digits, plainArithmetic).info.kind).toBe("cpu");
  });
});
