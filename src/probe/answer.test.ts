import { describe, expect, it } from "vitest";
import { methodDefaults } from "../experiment/fields.ts";
import { METHOD_NAMES } from "../experiment/methods.ts";
import { initParameters } from "../reference/parameters.ts";
import { engineConfig } from "../run/engineConfig.ts";
import { SMALL_EXPERIMENT, smallDataset } from "../run/testing/fakeEngine.ts";
import { fakeBatch } from "../run/testing/fakeEvents.ts";
import { answerImage } from "./answer.ts";
import type { ProbeRequest } from "./probe.ts";
import { RivalVotes } from "./rivalVotes.ts";
import { Breather } from "./survey/breather.ts";
import { takeSurvey } from "./survey/survey.ts";
import { collectVotes } from "./survey/votes.ts";
import { imageAt } from "./yardImages.ts";

const dataset = smallDataset();

function requestOf(changes: Partial<typeof SMALL_EXPERIMENT>): ProbeRequest {
  const experiment = { ...SMALL_EXPERIMENT, trainSize: 1000, batchSize: 100, ...changes };
  const config = engineConfig(experiment, dataset);
  const parameters = initParameters(config.shape, 3, config.init);
  const [settings] = config.replicas;
  const frame = { position: fakeBatch([9]), test: undefined, parameters, settings };
  return { experiment, frame } as ProbeRequest;
}

describe.each(
  METHOD_NAMES.flatMap((method) =>
    (["mixture", "layer"] as const).map((architecture) => ({ method, architecture })),
  ),
)("an image answered by $method, a $architecture", ({ method, architecture }) => {
  const request = requestOf({ ...methodDefaults(method), architecture });
  const { experiment, frame } = request;
  const config = engineConfig(experiment, dataset);
  const E = config.shape.numExperts;

  it("is answered as in a test, by the experts that a test sends it to", async () => {
    const { shape, routing } = config;
    const plan = { shape, topK: shape.topK, routing };
    const { parameters, settings } = frame;
    const input = { parameters, plan, settings, dataset, stride: 1 };
    const survey = await takeSurvey(
      await collectVotes(input, new Breather()),
      9,
      [],
      new Breather(),
    );
    const isOfBatches = routing.assignment === "expert-choice";
    for (const index of [0, 7, 30]) {
      const answer = await answerImage(request, dataset, imageAt(dataset.test, index), []);
      expect(answer.step).toBe(9);
      expect(answer.batchImages).toBe(isOfBatches ? 1 + Math.min(249, dataset.test.count) : 1);
      // Where experts choose, other rivals may win.
      if (isOfBatches) continue;
      const best = answer.mix.indexOf(Math.max(...answer.mix));
      expect(best).toBe(survey.answers[index]);
      expect(Math.abs(answer.mix[best] - survey.confidence[index])).toBeLessThanOrEqual(1e-6);
      const routed = answer.experts.filter((expert) => expert < E);
      const { slots } = survey;
      const told = [...survey.experts.subarray(index * slots, (index + 1) * slots)];
      expect(told).toEqual(expect.arrayContaining(routed));
    }
  });

  it("is told every expert's own answer, in probabilities", async () => {
    const answer = await answerImage(request, dataset, imageAt(dataset.test, 3), []);
    const A = E + config.shape.numSharedExperts;
    const C = dataset.numClasses;
    expect(answer.alone).toHaveLength(A * C);
    for (let expert = 0; expert < A; expert++) {
      const row = answer.alone.subarray(expert * C, (expert + 1) * C);
      expect(Math.abs(row.reduce((sum, p) => sum + p, 0) - 1)).toBeLessThanOrEqual(1e-5);
    }
  });
});

it("one expert alone is the whole mixture", async () => {
  const request = requestOf({ numExperts: 1, topK: 1 });
  const answer = await answerImage(request, dataset, imageAt(dataset.test, 3), []);
  expect(answer.experts).toEqual([0]);
  answer.mix.forEach((p, c) => {
    expect(Math.abs(p - answer.alone[c])).toBeLessThanOrEqual(1e-6);
  });
});

it("an expert that is off is not asked, and the next best is", async () => {
  const request = requestOf({ numExperts: 3, topK: 1 });
  const image = imageAt(dataset.test, 3);
  const before = await answerImage(request, dataset, image, []);
  const after = await answerImage(request, dataset, image, before.experts);
  expect(after.experts).toHaveLength(1);
  expect(after.experts).not.toEqual(before.experts);
});

it.each(["mixture", "layer"] as const)(
  "where experts choose, the votes on the rivals are kept, and are those of the weights asked: a %s",
  async (architecture) => {
    const request = requestOf({ ...methodDefaults("expert-choice"), architecture });
    const later = requestOf({ ...methodDefaults("expert-choice"), architecture });
    later.frame.parameters.forEach((weight, i, all) => {
      all[i] = weight * Math.cos(i);
    });
    const kept = new RivalVotes();
    for (const asked of [request, request, later, request]) {
      for (const index of [3, 8]) {
        const image = imageAt(dataset.test, index);
        const answer = await answerImage(asked, dataset, image, [], kept);
        expect(answer).toEqual(await answerImage(asked, dataset, image, []));
      }
    }
  },
);
