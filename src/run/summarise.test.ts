import { describe, expect, it } from "vitest";
import type { Evaluation } from "../engine/engine.ts";
import { summariseEvaluation, toTestResult } from "./summarise.ts";

/** Two classes, three experts: of 20 images two go nowhere, six to two experts. */
const EVALUATION: Evaluation = {
  rule: "own",
  images: 20,
  loss: 0.5,
  correct: 13,
  confusion: Uint32Array.of(8, 2, 5, 5),
  routing: Uint32Array.of(9, 3, 0, 3, 9, 0),
  gateEntropy: 0.7,
  expertsPerImage: Uint32Array.of(2, 12, 6, 0),
  unroutedCorrect: 1,
};
/** The last expert is a shared one. */
const MODEL = {
  numExperts: 3,
  hiddenSizes: [1, 3, 8, 100],
  work: { perHiddenUnit: 10, besideExperts: 1000 },
};
const WHEN = { step: 9, full: true };

describe("summariseEvaluation", () => {
  const summary = summariseEvaluation(EVALUATION, MODEL, WHEN);

  it("tells how the router spreads the images", () => {
    expect(summary).toMatchObject({
      step: 9,
      rule: "own",
      accuracy: 0.65,
      utilisation: [1.5, 1.5, 0],
      computeShares: [0.25, 0.75, 0],
      multiplyAddsPerImage: 1000 + (10 * (12 * 1 + 12 * 3)) / 20,
      maxVio: 0.5,
      gateEntropy: 0.7,
      expertsPerImage: [2, 12, 6, 0],
      dropRate: 0.1,
      accuracyRouted: 12 / 18,
      accuracyUnrouted: 0.5,
    });
    expect(summary.deadExperts).toBeCloseTo(1 / 3);
    expect(summary.diversity).toBeCloseTo(2 / 3);
    expect([...summary.load]).toEqual([0.5, 0.5, 0]);
    expect([...summary.routing]).toEqual([0.75, 0.25, 0, 0.25, 0.75, 0]);
  });

  it("has no accuracy of images that are not there", () => {
    const expertsPerImage = Uint32Array.of(0, 14, 6, 0);
    const routed = { ...EVALUATION, expertsPerImage, unroutedCorrect: 0 };
    expect(summariseEvaluation(routed, MODEL, WHEN)).toMatchObject({
      dropRate: 0,
      accuracyRouted: 0.65,
      accuracyUnrouted: null,
    });
  });
});

describe("toTestResult", () => {
  it("is plain JSON, even of weights that blew up", () => {
    const blown = { ...EVALUATION, loss: Number.NaN, gateEntropy: Number.NaN };
    const result = toTestResult(summariseEvaluation(blown, MODEL, WHEN));
    expect(JSON.parse(JSON.stringify(result))).toEqual(result);
    expect(result).toMatchObject({
      loss: null,
      images: 20,
      dropRate: 0.1,
      routing: [
        [0.75, 0.25, 0],
        [0.25, 0.75, 0],
      ],
    });
    expect(result).not.toHaveProperty("step");
  });
});
