import { describe, expect, test } from "vitest";
import type { Floats } from "./floats.ts";
import { forwardBackward } from "./model/run.ts";
import { adamStep, sgdStep } from "./optimiser.ts";
import { initParameters } from "./parameters.ts";
import { type GateKind, PLAIN_SETTINGS } from "./routing.ts";
import { randomFloats, randomIndices, relativeError } from "./testing/gradientCheck.ts";
import { smallPlan } from "./testing/smallPlan.ts";
import golden from "./tutorial.golden.json";

/** One pass in f32 on both sides: sums of up to 60 terms, each rounded to 6e-8 of its size. */
const PASS_TOLERANCE = 2e-6;

describe.each(golden.cases)("PyTorch, k = $topK, $gate", (expected) => {
  const { tokens, topK, importanceCoef, seed } = expected;
  const { numPixels, numExperts, hiddenSize, numClasses } = expected.shape;
  const plan = smallPlan({
    D: numPixels,
    E: numExperts,
    H: hiddenSize,
    C: numClasses,
    K: topK,
    gate: expected.gate as GateKind,
  });
  const batch = {
    plan,
    x: Float32Array.from(randomFloats(tokens * numPixels, seed + 100, 0, 1)),
    labels: randomIndices(tokens, seed + 200, numClasses),
    settings: { ...PLAIN_SETTINGS, importanceCoef },
  };
  /** The balance bias comes after PyTorch's parameters, and is 0. */
  const known = (values: Floats) => values.subarray(0, values.length - numExperts);

  test("one forward and all gradients", () => {
    const parameters = initParameters(plan.shape, seed);
    const { model, ...losses } = forwardBackward({ ...batch, parameters });
    const { z, selected, gates, y, importance, taskLoss, auxLoss } = expected.forward;
    expect([...model.router.selected]).toEqual(selected);
    const pairs: [string, Floats | number[], number[]][] = [
      ["z", model.router.z, z],
      ["gates", model.router.gates, gates],
      ["y", model.y, y],
      ["importance", model.router.importance, importance],
      ["taskLoss", [losses.taskLoss], taskLoss],
      ["auxLoss", [losses.auxLoss], auxLoss],
      ["gradients", known(model.gradients), expected.gradients],
    ];
    for (const [name, actual, wanted] of pairs) {
      const error = relativeError(Float64Array.from(actual), Float64Array.from(wanted));
      expect(error, name).toBeLessThanOrEqual(PASS_TOLERANCE);
    }
  });

  test.each(expected.training)("ten steps of $optimizer", (training) => {
    const weights = initParameters(plan.shape, seed);
    const first = new Float32Array(weights.length);
    const second = new Float32Array(weights.length);
    const losses: number[] = [];
    for (let step = 1; step <= training.losses.length; step++) {
      const { model, taskLoss, auxLoss } = forwardBackward({ ...batch, parameters: weights });
      losses.push(taskLoss + auxLoss);
      if (training.optimizer === "adam") {
        adamStep(weights, first, second, model.gradients, step, training);
      } else sgdStep(weights, first, model.gradients, training);
    }
    // rounding errors accumulate over ten steps
    const lossError = relativeError(Float64Array.from(losses), Float64Array.from(training.losses));
    expect(lossError).toBeLessThanOrEqual(5 * PASS_TOLERANCE);
    // Adam divides each gradient by its own magnitude, so that rounding of small gradients counts
    const weightError = relativeError(known(weights), Float64Array.from(training.weights));
    expect(weightError).toBeLessThanOrEqual(10 * PASS_TOLERANCE);
  });
});
