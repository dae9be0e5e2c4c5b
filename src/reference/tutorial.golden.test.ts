import { describe, expect, test } from "vitest";
import { randomFloats, randomIndices, relativeError } from "./gradientCheck.ts";
import { forwardBackward } from "./model.ts";
import { adamStep, sgdStep } from "./optimiser.ts";
import { initParameters } from "./parameters.ts";
import type { GateKind } from "./router/gate.ts";
import golden from "./tutorial.golden.json";

/** One pass in f32 on both sides: sums of up to 60 terms, each rounded to 6e-8 of its size. */
const PASS_TOLERANCE = 2e-6;

describe.each(golden.cases)("PyTorch, k = $topK, $gate", (expected) => {
  const { shape, tokens, topK, importanceCoef, seed } = expected;
  const batch = {
    x: Float32Array.from(randomFloats(tokens * shape.numPixels, seed + 100, 0, 1)),
    labels: randomIndices(tokens, seed + 200, shape.numClasses),
    shape,
    topK,
    gate: expected.gate as GateKind,
    importanceCoef,
  };

  test("one forward and all gradients", () => {
    const result = forwardBackward({ ...batch, parameters: initParameters(shape, seed) });
    const { z, selected, gates, y, importance, taskLoss, auxLoss } = expected.forward;
    expect([...result.selected]).toEqual(selected);
    const pairs: [string, Float32Array | number[], number[]][] = [
      ["z", result.z, z],
      ["gates", result.gates, gates],
      ["y", result.y, y],
      ["importance", result.importance, importance],
      ["taskLoss", [result.taskLoss], taskLoss],
      ["auxLoss", [result.auxLoss], auxLoss],
      ["gradients", result.gradients, expected.gradients],
    ];
    for (const [name, actual, wanted] of pairs) {
      const error = relativeError(Float64Array.from(actual), Float64Array.from(wanted));
      expect(error, name).toBeLessThanOrEqual(PASS_TOLERANCE);
    }
  });

  test.each(expected.training)("ten steps of $optimizer", (training) => {
    const weights = initParameters(shape, seed);
    const first = new Float32Array(weights.length);
    const second = new Float32Array(weights.length);
    const losses: number[] = [];
    for (let step = 1; step <= training.losses.length; step++) {
      const { gradients, taskLoss, auxLoss } = forwardBackward({ ...batch, parameters: weights });
      losses.push(taskLoss + auxLoss);
      if (training.optimizer === "adam")
        adamStep(weights, first, second, gradients, step, training);
      else sgdStep(weights, first, gradients, training);
    }
    // ten passes feed their rounding into the next
    const lossError = relativeError(Float64Array.from(losses), Float64Array.from(training.losses));
    expect(lossError).toBeLessThanOrEqual(5 * PASS_TOLERANCE);
    // Adam divides each weight's gradient by its own size, so the small ones bring in their rounding
    const weightError = relativeError(weights, Float64Array.from(training.weights));
    expect(weightError).toBeLessThanOrEqual(10 * PASS_TOLERANCE);
  });
});
