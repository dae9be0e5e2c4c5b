import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Experiment } from "./experiment.ts";
import { methodDefaults } from "./fields.ts";
import { METHOD_NAMES, type MethodName } from "./methods.ts";
import { anyExperiment } from "./testing/arbitrary.ts";
import { settle } from "./values.ts";
import { warningsOf } from "./warnings.ts";

describe("warningsOf", () => {
  it.each(METHOD_NAMES)("has nothing to say about %s as it is", (method) => {
    expect(warningsOf(methodDefaults(method))).toEqual([]);
  });

  it.each<[MethodName, Partial<Experiment>, keyof Experiment, RegExp]>([
    ["tutorial", { topK: 1, gate: "renormalised" }, "gate", /always 1/],
    ["noisy-top-k", { topK: 1 }, "gate", /always 1/],
    ["base", { gate: "renormalised" }, "gate", /always 1/],
    ["dense", { gate: "one" }, "gate", /nothing of the task/],
    ["switch", { gate: "one" }, "gate", /nothing of the task/],
    ["switch", { capacityFactor: 0.5 }, "capacityFactor", /room for 50 %/],
    ["hash", { capacityFactor: 0.99 }, "capacityFactor", /room for 99 %/],
    ["expert-choice", { topK: 1, capacityFactor: 0.25 }, "assignment", /take 25 %/],
    ["base", { numExperts: 10 }, "batchSize", /128 images .* 10 experts: each takes at most 13,/],
    ["base", { numExperts: 64, batchSize: 8 }, "batchSize", /at most 1,/],
    ["tutorial", { importanceCoef: 0 }, "importanceCoef", /starve/],
    ["noisy-top-k", { importanceCoef: 0, loadCoef: 0 }, "importanceCoef", /starve/],
    ["switch", { balanceCoef: 0 }, "importanceCoef", /starve/],
    ["loss-free", { biasRate: 0 }, "importanceCoef", /starve/],
    ["tutorial", { importanceCoef: 0, loadCoef: 1 }, "importanceCoef", /starve/],
    ["tutorial", { routerInit: "zero" }, "routerInit", /ties/],
    ["tutorial", { routerInit: "zero", noise: "jitter" }, "routerInit", /ties/],
    ["expert-choice", { routerInit: "zero" }, "routerInit", /ties/],
    ["tutorial", { routerPrecision: "bf16" }, "routerPrecision", /16 bits/],
    ["loss-free", { biasRate: 0.01 }, "biasRate", /back and forth/],
    ["tutorial", { learningRate: 10 }, "learningRate", /chance, or diverge: 0\.001 is/],
    ["tutorial", { learningRate: 0.1 }, "learningRate", /chance, or diverge/],
    ["tutorial", { optimizer: "sgd", learningRate: 1 }, "learningRate", /diverge: 0\.1 is/],
    ["tutorial", { importanceCoef: 100 }, "importanceCoef", /drowns the task/],
    ["switch", { balanceCoef: 10 }, "balanceCoef", /drowns the task/],
    ["tutorial", { zCoef: 100, optimizer: "sgd" }, "zCoef", /SGD usually diverge/],
    ["tutorial", { tokenEntropyCoef: -100 }, "tokenEntropyCoef", /drowns the task/],
    ["jacobs", { combine: "logits" }, "combine", /not the one that was trained/],
    [
      "dense",
      { numExperts: 64, hiddenSize: 128, batchSize: 4096, architecture: "layer" },
      "batchSize",
      /^On the CPU a step of this run takes about \d\.?\d? s, /,
    ],
    [
      "dense",
      {
        numExperts: 64,
        hiddenSize: 256,
        batchSize: 4096,
        architecture: "layer",
        modelWidth: 512,
        engine: "webgpu",
      },
      "batchSize",
      /^This run takes about [\d.]+ GB of memory\. /,
    ],
  ])("%s with %j: %s", (method, changes, field, message) => {
    const { experiment, issues } = settle({ ...methodDefaults(method), ...changes });
    expect(issues).toEqual([]);
    expect(warningsOf(experiment)).toEqual([{ field, message: expect.stringMatching(message) }]);
  });

  it.each<[MethodName, Partial<Experiment>]>([
    ["tutorial", { numExperts: 1, topK: 1, gate: "renormalised" }],
    ["frozen", { topK: 1, gate: "renormalised" }],
    ["frozen", { importanceCoef: 0 }],
    ["frozen", { routerPrecision: "bf16" }],
    ["expert-choice", { capacityFactor: 0.5 }],
    ["dense", { routerInit: "zero" }],
    ["tutorial", { importanceCoef: 0, batchEntropyCoef: 0.1 }],
    ["tutorial", { importanceCoef: 0, topK: 8 }],
    ["tutorial", { learningRate: 0.03, importanceCoef: 9 }],
    ["tutorial", { optimizer: "sgd", learningRate: 0.3 }],
    ["noisy-top-k", { importanceCoef: 0 }],
    ["base", { numExperts: 16 }],
    ["dense-params", { gate: "one", importanceCoef: 0 }],
  ])("is silent about %s with %j", (method, changes) => {
    const { experiment, issues } = settle({ ...methodDefaults(method), ...changes });
    expect(issues).toEqual([]);
    expect(warningsOf(experiment)).toEqual([]);
  });

  it("says nothing of a control that is not there", () => {
    expect(warningsOf({ ...methodDefaults("dense-params"), biasRate: 1 })).toEqual([]);
    expect(warningsOf({ ...methodDefaults("base"), biasRate: 1 })).toEqual([]);
  });

  it("speaks in whole sentences", () => {
    fc.assert(
      fc.property(anyExperiment, (experiment) => {
        for (const { message } of warningsOf(experiment)) expect(message).toMatch(/^\S.*\.$/);
      }),
    );
  });
});
