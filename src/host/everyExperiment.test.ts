import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createCpuEngine } from "../engine/cpu/cpuEngine.ts";
import type { Experiment } from "../experiment/experiment.ts";
import { FIELDS } from "../experiment/fields.ts";
import { anyExperiment, anyNearMethod } from "../experiment/testing/arbitrary.ts";
import { settle } from "../experiment/values.ts";
import { engineConfig } from "../run/engineConfig.ts";
import { smallDataset } from "../run/testing/fakeEngine.ts";

const dataset = smallDataset();

/** Numbers that make any network blow up where they are large. */
const STRONG = FIELDS.filter(({ name }) => name.endsWith("Coef") || name.endsWith("Scale"));

/** The same choices, in sizes that train in milliseconds, and with numbers that people use. */
function small(experiment: Experiment): Experiment {
  const { numExperts, modelWidth, batchSize } = experiment;
  const mild = STRONG.map(({ name }) => [name, Number(experiment[name]) / 100]);
  return settle({
    ...experiment,
    ...Object.fromEntries(mild),
    numExperts: Math.min(numExperts, 9),
    modelWidth: Math.min(modelWidth, 7),
    batchSize: Math.min(batchSize, 20),
    hiddenSize: "3-5",
    learningRate: 0.001,
  }).experiment;
}

describe("every experiment that a link can say", () => {
  it.each([
    ["near a method", anyNearMethod],
    ["far from all", anyExperiment],
  ])("trains: %s", async (_, experiments) => {
    await fc.assert(
      fc.asyncProperty(experiments.map(small), async (experiment) => {
        const config = engineConfig(experiment, dataset);
        const engine = createCpuEngine(config, dataset);
        const { taskLoss, auxLoss, skipped, tokens } = await engine.train(3);
        expect(tokens.every((count) => count > 0)).toBe(true);
        expect([...taskLoss, ...auxLoss].every(Number.isFinite)).toBe(true);
        expect([...skipped]).toEqual([0, 0, 0]);
        const [test] = await engine.evaluate(10);
        expect(test.loss).toSatisfy(Number.isFinite);
        expect(test.confusion.reduce((sum, count) => sum + count)).toBe(test.images);
        engine.dispose();
      }),
      { numRuns: 200 },
    );
  });
});
