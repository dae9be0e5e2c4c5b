import { describe, expect, it } from "vitest";
import { createCpuEngine } from "../../engine/cpu/cpuEngine.ts";
import { syntheticDataset } from "../../engine/testing/syntheticDataset.ts";
import type { Experiment } from "../../experiment/experiment.ts";
import { methodDefaults } from "../../experiment/fields.ts";
import { METHOD_NAMES } from "../../experiment/methods.ts";
import { classify } from "../../reference/model/run.ts";
import { engineConfig } from "../../run/engineConfig.ts";
import { toPixels } from "../yardImages.ts";
import { Breather, SupersededError } from "./breather.ts";
import { NO_EXPERT } from "./noExpert.ts";
import { measureOutcomes, type Survey, takeSurvey } from "./survey.ts";
import { affordableStride, collectVotes } from "./votes.ts";

const dataset = syntheticDataset({
  rows: 6,
  columns: 6,
  numClasses: 5,
  trainCount: 600,
  testCount: 1100,
});

/** An engine that has trained a little, and what the probe gets of it. */
async function trained(changes: Partial<Experiment>) {
  const experiment: Experiment = {
    ...methodDefaults(changes.method ?? "tutorial"),
    trainSize: 600,
    batchSize: 50,
    ...changes,
  };
  const config = engineConfig(experiment, dataset);
  const engine = createCpuEngine(config, dataset);
  await engine.train(12);
  const { shape, routing, replicas } = config;
  const plan = { shape, topK: shape.topK, routing };
  const parameters = await engine.readParameters();
  return { engine, input: { parameters, plan, settings: replicas[0], dataset } };
}

/** [C,E] and [C,C], counted from the rows of a survey. */
function countCells({ images, labels, answers, experts, slots, numClasses, numExperts }: Survey) {
  const routing = new Uint32Array(numClasses * numExperts);
  const confusion = new Uint32Array(numClasses * numClasses);
  for (let i = 0; i < images; i++) {
    confusion[labels[i] * numClasses + answers[i]]++;
    for (const expert of experts.subarray(i * slots, (i + 1) * slots)) {
      if (expert !== NO_EXPERT) routing[labels[i] * numExperts + expert]++;
    }
  }
  return { routing, confusion };
}

const cases = METHOD_NAMES.flatMap((method) =>
  (["mixture", "layer"] as const).map((architecture) => [method, architecture] as const),
);

describe("a survey", () => {
  it.each(cases)(
    "counts what the engine's evaluation of %s, a %s, counts",
    async (method, architecture) => {
      const { engine, input } = await trained({ method, architecture });
      for (const stride of [1, 3]) {
        const [evaluation] = await engine.evaluate(stride);
        const votes = await collectVotes({ ...input, stride }, new Breather());
        const survey = await takeSurvey(votes, 12, [], new Breather());
        const { routing, confusion } = countCells(survey);
        expect(survey.images).toBe(evaluation?.images);
        expect(confusion).toEqual(evaluation?.confusion);
        expect(routing).toEqual(evaluation?.routing);
        const loss = survey.losses.reduce((sum, value) => sum + value, 0) / survey.images;
        expect(loss).toBeCloseTo(evaluation?.loss ?? Number.NaN, 6);
        expect(survey.confidence.every((p) => p >= 0.2 - 1e-6 && p <= 1 + 1e-6)).toBe(true);
      }
      engine.dispose();
    },
  );

  it.each(cases)(
    "answers %s, a %s, as the model with those experts off does",
    async (method, kind) => {
      const { engine, input } = await trained({ method, architecture: kind });
      engine.dispose();
      const stride = 1;
      const votes = await collectVotes({ ...input, stride }, new Breather());
      const sets = [[0], [0, 2], []];
      const outcomes = await measureOutcomes(votes, sets, new Breather());
      const whole = await takeSurvey(votes, 12, [], new Breather());
      for (const [s, off] of sets.entries()) {
        const survey = await takeSurvey(votes, 12, off, new Breather());
        const { confusion } = countCells(survey);
        expect(outcomes[s]?.confusion).toEqual(confusion);
        expect(survey.usual).toEqual(whole.answers);
        const { numExperts } = survey;
        for (const e of off) if (e < numExperts) expect(survey.experts).not.toContain(e);
        // The first batch that an evaluation routes.
        const indices = Array.from({ length: 1000 }, (_, i) => i);
        const x = toPixels(dataset.test, indices);
        const model = classify({ ...input, x, off });
        const { numClasses: C } = dataset;
        const direct = indices.map((t) => {
          const row = [...model.y.subarray(t * C, (t + 1) * C)];
          return row.indexOf(Math.max(...row));
        });
        expect([...survey.answers.subarray(0, 1000)]).toEqual(direct);
      }
      const answered = outcomes.map(({ confusion }) => confusion.join());
      if (input.plan.shape.numExperts > 2) expect(new Set(answered).size).toBeGreaterThan(1);
    },
  );

  it("stops once something newer is asked for", async () => {
    const { engine, input } = await trained({});
    engine.dispose();
    let now = 0;
    const clock = {
      now: () => {
        now += 20;
        return now;
      },
      nextTask: () => Promise.resolve(),
    };
    const collecting = collectVotes({ ...input, stride: 1 }, new Breather(() => now < 200, clock));
    await expect(collecting).rejects.toThrow(SupersededError);
    expect(now).toBeLessThan(300);
  });

  it("counts fewer images where the votes on all would take too much memory", async () => {
    const { input } = await trained({});
    expect(affordableStride(input.plan, 10_000, 1)).toBe(1);
    expect(affordableStride(input.plan, 10_000, 5)).toBe(5);
    const shape = { ...input.plan.shape, numExperts: 64, modelWidth: 128, routerColumns: 64 };
    const stride = affordableStride({ ...input.plan, shape }, 10_000, 1);
    expect(stride).toBe(4);
  });
});
