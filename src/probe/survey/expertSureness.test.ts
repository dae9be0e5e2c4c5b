import { describe, expect, it } from "vitest";
import { methodDefaults } from "../../experiment/fields.ts";
import { classify } from "../../reference/model/run.ts";
import { initParameters } from "../../reference/parameters.ts";
import { engineConfig } from "../../run/engineConfig.ts";
import { SMALL_EXPERIMENT, smallDataset } from "../../run/testing/fakeEngine.ts";
import { toPixels } from "../yardImages.ts";
import { Breather } from "./breather.ts";
import { measureSureness } from "./expertSureness.ts";
import { collectVotes } from "./votes.ts";

const dataset = smallDataset();
const EXPERT = 1;

describe.each(["mixture", "layer"] as const)("how sure an expert of a %s is", (architecture) => {
  it.each([[[]], [[0]]])("is what the model says with all others off, without %j", async (off) => {
    const experiment = { ...SMALL_EXPERIMENT, ...methodDefaults("tutorial"), architecture };
    const config = engineConfig({ ...experiment, numExperts: 3, topK: 2 }, dataset);
    const { shape, routing, init, replicas } = config;
    const plan = { shape, topK: shape.topK, routing };
    const parameters = initParameters(shape, 5, { ...init, scale: 4 });
    const input = { parameters, plan, settings: replicas[0], dataset, stride: 1 };
    const votes = await collectVotes(input, new Breather());
    const { surest, leastSure } = await measureSureness(votes, EXPERT, off, new Breather());
    const indices = Array.from({ length: dataset.test.count }, (_, i) => i);
    const x = toPixels(dataset.test, indices);
    const routed = classify({ ...input, x, off });
    const alone = classify({ ...input, x, off: [0, 2] });
    const own = indices.filter((t) =>
      routed.router.selected.subarray(t * 2, t * 2 + 2).includes(EXPERT),
    );
    const C = dataset.numClasses;
    const wanted = own
      .map((t) => {
        const scores = [...alone.y.subarray(t * C, (t + 1) * C)];
        const total = scores.reduce((sum, score) => sum + Math.exp(score), 0);
        const answer = scores.indexOf(Math.max(...scores));
        return { index: t, answer, confidence: Math.exp(scores[answer]) / total };
      })
      .sort((a, b) => b.confidence - a.confidence || a.index - b.index);
    expect(own.length).toBeGreaterThan(0);
    expect(surest).toHaveLength(Math.min(8, own.length));
    expect(leastSure).toHaveLength(Math.min(8, Math.max(0, own.length - 8)));
    surest.forEach(({ index, label, answer, confidence }, n) => {
      expect(label).toBe(dataset.test.labels[index]);
      expect({ index, answer }).toEqual({ index: wanted[n].index, answer: wanted[n].answer });
      expect(Math.abs(confidence - wanted[n].confidence)).toBeLessThanOrEqual(1e-5);
    });
    leastSure.forEach(({ index }, n) => {
      expect(index).toBe(wanted[wanted.length - 1 - n].index);
    });
  });
});
