import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { costOf, denseWidth, describeBaseline, trainedExperiment } from "./cost.ts";
import type { Experiment } from "./experiment.ts";
import { DEFAULT_EXPERIMENT, methodDefaults } from "./fields.ts";
import { METHODS } from "./methods.ts";
import { anyExperiment } from "./testing/arbitrary.ts";

const MNIST = { numPixels: 784, numClasses: 10 };
const costWith = (changes: Partial<Experiment>) =>
  costOf({ ...DEFAULT_EXPERIMENT, ...changes }, MNIST);
const widthOf = (method: "dense-params" | "dense-flops", changes: Partial<Experiment>) =>
  denseWidth({ ...methodDefaults(method), ...changes }, MNIST);

describe("the cost of a mixture", () => {
  // By hand: an expert has 795H + 10 weights and 794H multiply-adds, the router 784E of both.
  it.each([
    [10, 1, 10, 87_440, 15_780, 20, 110],
    [10, 2, 10, 87_440, 23_720, 30, 110],
    [8, 2, 32, 209_872, 57_088, 72, 264],
    [8, 1, 64, 413_392, 57_088, 72, 520],
  ])(
    "of %i experts, k = %i, %i hidden units",
    (numExperts, topK, hiddenSize, parameters, multiplyAddsPerImage, sameWork, sameSize) => {
      const sizes = { numExperts, topK, hiddenSize };
      expect(costWith(sizes)).toEqual({ parameters, multiplyAddsPerImage });
      expect(widthOf("dense-flops", sizes)).toBe(sameWork);
      expect(widthOf("dense-params", sizes)).toBe(sameSize);
    },
  );

  const PLAIN = { parameters: 8 * 7960 + 8 * 784, multiplyAddsPerImage: 2 * 7940 + 8 * 784 };

  it.each<[string, Partial<Experiment>, Partial<typeof PLAIN>]>([
    ["the default's", {}, PLAIN],
    [
      "learned noise, a second matrix for training alone",
      { noise: "learned" },
      { parameters: PLAIN.parameters + 8 * 784, multiplyAddsPerImage: PLAIN.multiplyAddsPerImage },
    ],
    ["other noise", { noise: "gaussian" }, PLAIN],
    ["every expert at work", { assignment: "all" }, { multiplyAddsPerImage: 8 * 7940 + 8 * 784 }],
    [
      "no router",
      { assignment: "all", router: "none" },
      { parameters: 8 * 7960, multiplyAddsPerImage: 8 * 7940 },
    ],
    ["one expert an image", { assignment: "balanced" }, { multiplyAddsPerImage: 7940 + 8 * 784 }],
    [
      "16 hash bits",
      { assignment: "hash-locality" },
      { parameters: 8 * 7960 + 16 * 784, multiplyAddsPerImage: 7940 + 16 * 784 },
    ],
    ["experts that choose", { assignment: "expert-choice" }, PLAIN],
    [
      "experts that choose more",
      { assignment: "expert-choice", capacityFactor: 1.5 },
      { multiplyAddsPerImage: 3 * 7940 + 8 * 784 },
    ],
    [
      "experts that choose all",
      { assignment: "expert-choice", capacityFactor: 64 },
      { multiplyAddsPerImage: 8 * 7940 + 8 * 784 },
    ],
    [
      "a shared expert",
      { numSharedExperts: 1 },
      {
        parameters: PLAIN.parameters + 7960,
        multiplyAddsPerImage: PLAIN.multiplyAddsPerImage + 7940,
      },
    ],
    ["unequal experts, each as likely", { hiddenSize: "5-15" }, PLAIN],
    [
      "a shared expert of its own size",
      { hiddenSize: "10-10-10-10-10-10-10-10-4", numSharedExperts: 1 },
      {
        parameters: PLAIN.parameters + 795 * 4 + 10,
        multiplyAddsPerImage: PLAIN.multiplyAddsPerImage + 794 * 4,
      },
    ],
    ["entries that no expert takes", { hiddenSize: "10-10-10-10-10-10-10-10-4" }, PLAIN],
  ])("counts %s", (_, changes, cost) => {
    expect(costWith(changes)).toMatchObject(cost);
  });

  it("counts a layer with its projection and head", () => {
    // Router 64*8; expert 64*10 + 10 + 10*64 + 64; projection 784*64 + 64; head 64*10 + 10.
    const layer = { architecture: "layer" } as const;
    expect(costWith(layer)).toEqual({
      parameters: 512 + 8 * 1354 + 50_240 + 650,
      multiplyAddsPerImage: 512 + 2 * 1280 + 784 * 64 + 64 * 10,
    });
    // (512 + 2*1280) / 128, and (512 + 8*1354 - 64) / 129 = 87.4.
    expect(widthOf("dense-flops", layer)).toBe(24);
    expect(widthOf("dense-params", layer)).toBe(87);
  });
});

describe("a baseline", () => {
  it("is one dense network as close as whole units come", () => {
    fc.assert(
      fc.property(
        anyExperiment,
        fc.constantFrom("dense-params" as const, "dense-flops" as const),
        (other, method) => {
          const experiment: Experiment = {
            ...other,
            method,
            assignment: "top-k",
            router: "learned",
          };
          const trained = trainedExperiment(experiment, MNIST);
          const { matches = "parameters" } = METHODS[method];
          const layer = trained.architecture === "layer";
          const unit = layer ? 2 * trained.modelWidth : 794;
          const perUnit = matches === "parameters" ? unit + 1 : unit;
          const gap = costOf(trained, MNIST)[matches] - costOf(experiment, MNIST)[matches];
          if (trained.hiddenSize === 1) expect(gap).toBeGreaterThanOrEqual(-perUnit / 2);
          else expect(Math.abs(gap)).toBeLessThanOrEqual(perUnit / 2);
          expect(trained.numExperts).toBe(1);
        },
      ),
    );
  });

  it("is the only method that trains another model than it describes", () => {
    expect(denseWidth(DEFAULT_EXPERIMENT, MNIST)).toBeUndefined();
    expect(trainedExperiment(DEFAULT_EXPERIMENT, MNIST)).toBe(DEFAULT_EXPERIMENT);
  });

  it("is told in a sentence", () => {
    expect(describeBaseline(methodDefaults("dense-params"), MNIST)).toBe(
      "One dense network of 88 hidden units: 69,970 parameters, where the mixture described here has 69,952.",
    );
    expect(
      describeBaseline({ ...methodDefaults("dense-flops"), architecture: "layer" }, MNIST),
    ).toBe(
      "One dense network of 24 hidden units: 53,888 multiply–adds per image, where the layer described here has 53,888.",
    );
    expect(describeBaseline(DEFAULT_EXPERIMENT, MNIST)).toBeUndefined();
  });

  it("has one unit at least", () => {
    const tiny = { numExperts: 1, topK: 1, hiddenSize: 1 };
    expect(widthOf("dense-params", tiny)).toBeGreaterThanOrEqual(1);
  });
});
