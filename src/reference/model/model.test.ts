import { describe, expect, test } from "vitest";
import { parameterLayout, parameterViews } from "../parameters.ts";
import { PLAIN_SETTINGS, type RoutingSettings } from "../routing.ts";
import {
  numericGradient,
  randomFloats,
  randomIndices,
  relativeError,
} from "../testing/gradientCheck.ts";
import { type SmallPlan, smallPlan } from "../testing/smallPlan.ts";
import { forwardBackward } from "./run.ts";

const T = 7;

interface Case {
  readonly name: string;
  readonly plan: SmallPlan;
  readonly settings?: Partial<RoutingSettings>;
}

const SOFT_LOAD = { importanceCoef: 0.1, loadCoef: 0.2 };

/** Every term of every gradient: for each method, and for each axis by itself. */
const CASES: readonly Case[] = [
  { name: "tutorial", plan: {}, settings: { importanceCoef: 0.1 } },
  { name: "raw gates", plan: { gate: "raw" }, settings: { importanceCoef: 0.1 } },
  { name: "k = E", plan: { K: 4 }, settings: { importanceCoef: 0.5 } },
  { name: "k = 1, raw", plan: { K: 1, gate: "raw" }, settings: { importanceCoef: 0.1 } },
  { name: "k = 1, renormalised", plan: { K: 1 }, settings: { importanceCoef: 0.1 } },
  { name: "one expert", plan: { E: 1, K: 1, gate: "raw" } },
  { name: "dense", plan: { assignment: "all", gate: "raw" } },
  {
    name: "jacobs",
    plan: { assignment: "all", gate: "raw", combine: "probabilities", taskLoss: "likelihood" },
  },
  { name: "competitive", plan: { assignment: "all", gate: "raw", taskLoss: "competitive" } },
  { name: "probabilities, top-k, raw", plan: { gate: "raw", combine: "probabilities" } },
  { name: "probabilities, top-k", plan: { combine: "probabilities" }, settings: SOFT_LOAD },
  {
    name: "probabilities with a shared expert",
    plan: { gate: "raw", combine: "probabilities", N: 1 },
  },
  { name: "competitive, top-k, raw", plan: { gate: "raw", taskLoss: "competitive" } },
  {
    name: "competitive with a shared expert",
    plan: { gate: "raw", taskLoss: "competitive", N: 1 },
  },
  { name: "learned noise", plan: { noise: "learned" }, settings: SOFT_LOAD },
  { name: "learned noise, k = 1", plan: { noise: "learned", K: 1 }, settings: SOFT_LOAD },
  {
    name: "gaussian noise",
    plan: { noise: "gaussian", gate: "raw" },
    settings: { ...SOFT_LOAD, noiseScale: 0.3 },
  },
  { name: "jitter", plan: { noise: "jitter" }, settings: { noiseScale: 0.2, zCoef: 0.1 } },
  {
    name: "gshard",
    plan: { laterChoices: "random", priority: "first-choices", balanceCounts: "first-choices" },
    settings: { capacityFactor: 0.75, balanceCoef: 0.3 },
  },
  {
    name: "switch",
    plan: { K: 1, gate: "raw" },
    settings: { capacityFactor: 0.75, balanceCoef: 0.3 },
  },
  {
    name: "capacity by gate, with importance",
    plan: { gate: "raw", priority: "gate" },
    settings: { capacityFactor: 0.5, importanceCoef: 0.2 },
  },
  { name: "expert choice", plan: { assignment: "expert-choice", gate: "raw" } },
  {
    name: "expert choice, probabilities",
    plan: { assignment: "expert-choice", gate: "raw", combine: "probabilities" },
  },
  { name: "base", plan: { assignment: "balanced", score: "sigmoid", gate: "raw" } },
  { name: "sinkhorn", plan: { assignment: "sinkhorn" } },
  { name: "hash by locality", plan: { assignment: "hash-locality", gate: "one" } },
  { name: "hash by image", plan: { assignment: "hash-image", gate: "one" } },
  { name: "random", plan: { assignment: "random", gate: "one" } },
  { name: "no router", plan: { router: "none", assignment: "all", gate: "one" } },
  { name: "sigmoid, raw", plan: { score: "sigmoid", gate: "raw" }, settings: SOFT_LOAD },
  {
    name: "sigmoid, renormalised, shared expert",
    plan: { score: "sigmoid", N: 1 },
    settings: { balanceCoef: 0.3, tokenEntropyCoef: 0.1, batchEntropyCoef: 0.2, biasRate: 0.01 },
  },
  {
    name: "every auxiliary loss",
    plan: { noise: "learned", K: 2 },
    settings: {
      importanceCoef: 0.1,
      loadCoef: 0.2,
      balanceCoef: 0.3,
      zCoef: 0.1,
      tokenEntropyCoef: -0.2,
      batchEntropyCoef: 0.3,
    },
  },
  { name: "dropout", plan: {}, settings: { inputDropout: 0.3, expertDropout: 0.4 } },
  { name: "experts of several sizes", plan: { H: [1, 4, 2] } },
  { name: "two shared experts", plan: { N: 2, H: [2, 3] } },
  { name: "layer", plan: { M: 4 }, settings: { importanceCoef: 0.1 } },
  {
    name: "layer with everything",
    plan: { M: 4, noise: "learned", N: 1, gate: "raw" },
    settings: {
      ...SOFT_LOAD,
      balanceCoef: 0.3,
      zCoef: 0.1,
      capacityFactor: 0.75,
      inputDropout: 0.2,
      expertDropout: 0.3,
    },
  },
  {
    name: "layer with jitter",
    plan: { M: 4, noise: "jitter", K: 1, gate: "raw" },
    settings: { noiseScale: 0.2 },
  },
];

describe.each(CASES)("$name", ({ plan: choices, settings }) => {
  const plan = smallPlan(choices);
  const input = {
    plan,
    parameters: randomFloats(parameterLayout(plan.shape).size, 11),
    x: randomFloats(T * plan.shape.numPixels, 12, 0, 1),
    labels: randomIndices(T, 13, plan.shape.numClasses),
    settings: { ...PLAIN_SETTINGS, seed: 5, ...settings },
    step: 3,
  };

  test("every gradient agrees with finite differences", () => {
    const { model } = forwardBackward(input);
    const choice = [...model.router.selected, ...model.router.kept];
    const numeric = numericGradient(() => {
      const { taskLoss, auxLoss, model: moved } = forwardBackward(input);
      // A difference across a change of the choice is not a derivative.
      expect([...moved.router.selected, ...moved.router.kept]).toEqual(choice);
      return taskLoss + auxLoss;
    }, input.parameters);
    const analytic = parameterViews(model.gradients, plan.shape);
    for (const [group, expected] of Object.entries(parameterViews(numeric, plan.shape))) {
      const actual = analytic[group as keyof typeof analytic];
      // rounding of a loss of order 1 in f64, divided by 2 steps of 1e-5, is 1e-11 in each entry;
      // gradients that are exactly 0 have nothing to be relative to
      const scale = expected.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
      const error = scale <= 1e-9 ? scale : relativeError(actual, expected);
      expect(error, group).toBeLessThanOrEqual(1e-6);
    }
  });

  test("no entry of a gradient exceeds the sum of the tokens' bounds", () => {
    const { model } = forwardBackward(input);
    const bound = model.bounds.reduce((sum, value) => sum + value, 0);
    const largest = model.gradients.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
    expect(largest).toBeLessThanOrEqual(bound);
  });
});
