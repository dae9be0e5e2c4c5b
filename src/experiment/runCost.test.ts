import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cpuMemory } from "../engine/cpu/engineMemory.ts";
import { totalBytes } from "../engine/memory.ts";
import { engineConfig } from "../run/engineConfig.ts";
import type { Experiment } from "./experiment.ts";
import { DEFAULT_EXPERIMENT } from "./fields.ts";
import { runCost } from "./runCost.ts";
import { anyExperiment } from "./testing/arbitrary.ts";

/** One that no call could be stopped in, and that took 2.4 GB. */
const HUGE: Experiment = {
  ...DEFAULT_EXPERIMENT,
  method: "dense",
  assignment: "all",
  numExperts: 64,
  hiddenSize: 256,
  numSharedExperts: 8,
  batchSize: 4096,
  architecture: "layer",
  modelWidth: 512,
};

describe("the cost of a run", () => {
  it.each<[Partial<Experiment>, number]>([
    // Images a second, from docs/performance.md.
    [{}, 222_137],
    [{ batchSize: 1024 }, 313_282],
    [{ hiddenSize: 128 }, 27_055],
    [{ numExperts: 64 }, 60_305],
    [{ numExperts: 1, topK: 1 }, 503_143],
    [{ architecture: "layer" }, 88_570],
  ])("agrees with what was measured, within a factor of three: %o", (changes, imagesPerSecond) => {
    const experiment = { ...DEFAULT_EXPERIMENT, ...changes };
    const estimated = experiment.batchSize / runCost(experiment).cpuSecondsPerStep;
    expect(estimated).toBeGreaterThan(imagesPerSecond / 3);
    expect(estimated).toBeLessThan(imagesPerSecond * 3);
  });

  it("tells a step of minutes from one of milliseconds", () => {
    expect(runCost(HUGE).cpuSecondsPerStep).toBeGreaterThan(30);
    expect(runCost(HUGE).multiplyAddsPerStep).toBeGreaterThan(2e11);
    expect(runCost(HUGE).cpuBytes).toBeGreaterThan(1.5e9);
    expect(runCost(DEFAULT_EXPERIMENT).cpuSecondsPerStep).toBeLessThan(0.002);
    expect(runCost(DEFAULT_EXPERIMENT).cpuBytes).toBeLessThan(1e8);
  });

  it("agrees with the memory that the engine works out, within a third", () => {
    const empty = { images: new Uint8Array(), labels: new Uint8Array(), count: 60_000 };
    const digits = { name: "", train: empty, test: empty, rows: 28, columns: 28, numClasses: 10 };
    fc.assert(
      fc.property(anyExperiment, (experiment) => {
        const config = engineConfig(experiment, digits);
        const worked = totalBytes(cpuMemory(config, 70_000));
        const ratio = runCost(experiment).cpuBytes / worked;
        expect(ratio).toBeGreaterThan(0.67);
        expect(ratio).toBeLessThan(1.5);
      }),
    );
  });
});
