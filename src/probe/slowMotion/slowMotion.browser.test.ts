import { describe, expect, it } from "vitest";
import { AGREEMENT_SEED, agreementDataset } from "../../engine/testing/agreement.ts";
import { assertClose } from "../../engine/testing/closeness.ts";
import { createWebGpuEngine } from "../../engine/webgpu/createWebGpuEngine.ts";
import { sharedGpu } from "../../engine/webgpu/testing/sharedGpu.ts";
import { DEFAULT_EXPERIMENT, methodDefaults } from "../../experiment/fields.ts";
import { METHOD_NAMES } from "../../experiment/methods.ts";
import { AUX_TERMS } from "../../reference/routing.ts";
import { engineConfig } from "../../run/engineConfig.ts";
import { fakeBatch } from "../../run/testing/fakeEvents.ts";
import { SlowMotion } from "./slowMotion.ts";

/** As for the kernels: f32 sums of up to about 800 products are off by some tens of roundings of 6e-8. */
const TOLERANCE = 2e-5;
/** Steps before the one that is compared, so that weights are not as they were drawn. */
const STEPS = 5;

const dataset = agreementDataset();
const gpu = await sharedGpu();

describe("a step that is taken apart has the numbers of the WebGPU engine", () => {
  for (const method of METHOD_NAMES) {
    it(method, async () => {
      const experiment = { ...DEFAULT_EXPERIMENT, ...methodDefaults(method), seed: AGREEMENT_SEED };
      const config = engineConfig(experiment, dataset);
      const [settings] = config.replicas;
      const engine = await createWebGpuEngine(gpu, config, dataset, { literals: true });
      await engine.train(STEPS);
      const { parameters } = await engine.readState();
      const record = await engine.train(1);
      engine.dispose();

      const frame = { position: fakeBatch([STEPS]), test: undefined, settings, parameters };
      const { batch } = new SlowMotion().trace({ experiment, frame }, dataset, 0);
      assertClose("task loss", [batch.taskLoss], record.taskLoss, TOLERANCE);
      const terms = AUX_TERMS.map((term) => batch.terms[term]);
      assertClose("terms", terms, record.auxTerms, TOLERANCE);
      assertClose("importance", batch.importance, record.importance, TOLERANCE);
      expect([...batch.load]).toEqual([...record.load]);
      expect([batch.dropped, batch.unrouted]).toEqual([record.dropped[0], record.unrouted[0]]);
      expect(batch.correct).toBe(record.correct[0]);
    });
  }
});
