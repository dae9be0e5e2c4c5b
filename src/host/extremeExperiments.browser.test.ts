import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { syntheticDataset } from "../engine/testing/syntheticDataset.ts";
import { createWebGpuEngine } from "../engine/webgpu/createWebGpuEngine.ts";
import { FEW_PIPELINES } from "../engine/webgpu/testing/fewPipelines.ts";
import { expectNoGpuErrors, sharedGpu } from "../engine/webgpu/testing/sharedGpu.ts";
import { checkEvaluation, checkRecords, checkState } from "../run/checkRecords.ts";
import { engineConfig } from "../run/engineConfig.ts";
import { fuzz } from "../testing/fuzz.ts";
import { quickExperiments } from "./testing/quickExperiments.ts";

const CASES = fuzz({ quick: 3, full: 100 });
/** Of the forward pass of a batch: a fraction of a second on a software adapter. */
const MOST_MULTIPLY_ADDS = 1e7;
const STEPS = 2;
/** Most of it is for compiling: some eight kernels an experiment. */
const LIMIT_MS = 60_000 + 20_000 * CASES.numRuns;

const gpu = await sharedGpu();

describe("every experiment that a link can say", () => {
  it(
    "trains two steps on WebGPU, or is refused with a LimitError; steps that are not finite are marked as skipped",
    async () => {
      const data = syntheticDataset({
        ...{ rows: 28, columns: 28, numClasses: 10 },
        ...{ trainCount: 300, testCount: 40 },
      });
      const outcomes = { trained: 0, skipped: 0, refused: 0 };
      await fc.assert(
        fc.asyncProperty(quickExperiments(data, MOST_MULTIPLY_ADDS), async (experiment) => {
          const config = engineConfig(experiment, data);
          const engine = await createWebGpuEngine(gpu, config, data, FEW_PIPELINES).catch(
            (error: Error) => error,
          );
          if (engine instanceof Error) {
            expect(engine.name, engine.message).toBe("LimitError");
            outcomes.refused++;
            return;
          }
          const records = await engine.train(STEPS);
          checkRecords(records, { firstStep: 0, steps: STEPS }, config);
          const tests = await engine.evaluate(1);
          for (const test of tests) checkEvaluation(test, data.test.count);
          checkState(await engine.readState(), STEPS);
          engine.dispose();
          outcomes[records.skipped.some(Boolean) ? "skipped" : "trained"]++;
          await expectNoGpuErrors();
        }),
        { ...CASES, endOnFailure: true },
      );
      console.info(outcomes);
      expect(outcomes.trained).toBeGreaterThan(0);
    },
    LIMIT_MS,
  );
});
