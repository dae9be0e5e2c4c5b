import { describe, expect, it } from "vitest";
import { createCpuEngine } from "../../engine/cpu/cpuEngine.ts";
import { openStep } from "../../engine/cpu/openStep.ts";
import { methodDefaults } from "../../experiment/fields.ts";
import { METHOD_NAMES } from "../../experiment/methods.ts";
import { settle } from "../../experiment/values.ts";
import { parameterLayout } from "../../reference/parameters.ts";
import { AUX_TERMS } from "../../reference/routing.ts";
import { engineConfig } from "../../run/engineConfig.ts";
import { SMALL_EXPERIMENT, smallDataset } from "../../run/testing/fakeEngine.ts";
import { fakeBatch } from "../../run/testing/fakeEvents.ts";
import { SlowMotion } from "./slowMotion.ts";

const dataset = smallDataset();
/** The last of an epoch's steps has a short batch. */
const STEPS = [0, 1, 10] as const;

const CASES = METHOD_NAMES.flatMap((method) =>
  (["mixture", "layer"] as const).map((architecture) => ({ method, architecture })),
);

describe.each(CASES)("a step of $method, a $architecture", ({ method, architecture }) => {
  const { experiment } = settle({
    ...SMALL_EXPERIMENT,
    ...methodDefaults(method),
    architecture,
    batchSize: 96,
    clipNorm: 0.5,
    inputDropout: 0.1,
    expertDropout: 0.1,
  });
  const config = engineConfig(experiment, dataset);
  const [settings] = config.replicas;

  it.each(STEPS)("has the engine's numbers to the bit, from step %i", async (before) => {
    const engine = createCpuEngine(config, dataset);
    if (before > 0) await engine.train(before);
    const state = await engine.readState();
    const record = await engine.train(1);
    const after = await engine.readParameters();

    const frame = { position: fakeBatch([before]), test: undefined, settings };
    const { parameters } = state;
    const slow = new SlowMotion();
    const request = { experiment, frame: { ...frame, parameters } };
    const { batch, weights, letters } = slow.trace(request, dataset, 3);
    expect(Math.fround(batch.taskLoss)).toBe(record.taskLoss[0]);
    expect(Math.fround(batch.auxLoss)).toBe(record.auxLoss[0]);
    expect(AUX_TERMS.map((term) => Math.fround(batch.terms[term]))).toEqual([...record.auxTerms]);
    expect(batch.load).toEqual(record.load);
    expect(batch.importance).toEqual(record.importance);
    expect([batch.dropped, batch.unrouted]).toEqual([record.dropped[0], record.unrouted[0]]);
    expect(batch.correct).toBe(record.correct[0]);
    expect(batch.images).toHaveLength(record.tokens[0]);
    expect(letters.E).toBe(batch.load.length);

    expect(weights.isUpdated).toBe(before === 0);
    const { appliedSteps, firstMoment, secondMoment } = state;
    const optimiser = { appliedSteps: appliedSteps[0], firstMoment, secondMoment };
    expect(slow.trace(request, dataset, 3, optimiser).weights.isUpdated).toBe(true);
    const opened = openStep(config, dataset, { step: before, parameters, optimiser });
    // Not toEqual(), which takes half a minute to describe a difference of two large arrays.
    expect(Buffer.compare(bytesOf(opened.after), bytesOf(after))).toBe(0);
  });

  it("agrees with itself: what is shown of an image is what its batch counts", async () => {
    const parameters = await createCpuEngine(config, dataset).readParameters();
    const frame = { position: fakeBatch([0]), test: undefined, settings, parameters };
    const slow = new SlowMotion();
    const request = { experiment, frame };
    const { batch, weights, letters } = slow.trace(request, dataset, 0);
    const { A, E, C } = letters;
    const load = new Uint32Array(E);
    const importance = new Float64Array(E);
    const turnedAway = new Uint32Array(A);
    let loss = 0;
    for (let place = 0; place < batch.images.length; place++) {
      const { image } = slow.trace(request, dataset, place);
      expect(image.index).toBe(batch.images[place]);
      expect(image.answer).toBe(batch.answers[place]);
      const total = image.probabilities.reduce((sum, p) => sum + p, 0);
      expect(Math.abs(total - 1)).toBeLessThanOrEqual(1e-6); // a softmax in f32
      expect(image.classScores).toHaveLength(C);
      for (const { expert, isShared, isKept, gate, output } of image.slots) {
        expect(output !== undefined).toBe(isKept);
        if (!isKept) turnedAway[expert] += 1;
        if (isShared) continue;
        load[expert] += 1;
        importance[expert] += gate;
      }
      loss += image.loss;
    }
    // Later choices that chance leaves out are counted neither here nor there.
    expect([...load]).toEqual([...batch.load]);
    expect([...turnedAway]).toEqual([...batch.turnedAway]);
    for (let e = 0; e < E; e++) {
      const error = Math.abs(importance[e] - batch.importance[e]);
      expect(error).toBeLessThanOrEqual(1e-5 * Math.max(1, importance[e])); // summed in f32
    }
    const error = Math.abs(loss / batch.images.length - batch.taskLoss);
    expect(error).toBeLessThanOrEqual(1e-6 * Math.max(1, batch.taskLoss));

    const counted = weights.groups.reduce((sum, { count }) => sum + count, 0);
    expect(counted).toBe(parameterLayout(config.shape).size);
    const squares = weights.groups.reduce((sum, { gradientNorm }) => sum + gradientNorm ** 2, 0);
    const clipped = weights.gradientNorm * weights.clipScale;
    expect(Math.abs(Math.sqrt(squares) - clipped)).toBeLessThanOrEqual(1e-5 * clipped);
  });
});

function bytesOf(weights: Float32Array | undefined): Buffer {
  if (!weights) throw new Error("There are no weights.");
  return Buffer.from(weights.buffer, weights.byteOffset, weights.byteLength);
}
