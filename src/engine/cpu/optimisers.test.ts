import { describe, expect, test } from "vitest";
import { adamStep, sgdStep } from "../../reference/optimiser.ts";
import { randomFloats } from "../../reference/testing/gradientCheck.ts";
import { smallPlan } from "../../reference/testing/smallPlan.ts";
import { assertClose } from "../testing/closeness.ts";
import { ARITHMETICS } from "./testing/arithmetics.ts";
import { createGuardedArithmetic } from "./testing/guardedArithmetic.ts";

/** The same operations in the same order. */
const TOLERANCE = 0;

describe.each(ARITHMETICS)("%s", (_, provide) => {
  const guarded = createGuardedArithmetic(provide, smallPlan(), 1);

  /** Weights, two moments that are not negative, and a gradient with a zero. */
  function draw(count: number) {
    guarded.clear();
    const start = [randomFloats(count, 1), randomFloats(count, 2).map(Math.abs)];
    const gradient = guarded.gradients(count);
    gradient.set(randomFloats(count, 3).map((value, i) => (i === 1 ? 0 : value)));
    const [weights, first, second] = [start[0], start[1], start[1]].map(guarded.filled);
    const expected = [start[0], start[1], start[1]].map((values) => Float32Array.from(values));
    return { actual: [weights, first, second] as const, expected, gradient };
  }

  test.each([1, 2, 3, 4, 5, 7, 8, 9, 33])("adam over %i weights", (count) => {
    const { actual, expected, gradient } = draw(count);
    for (let step = 1; step <= 3; step++) {
      guarded.adamStep(...actual, gradient, step, { learningRate: 0.01 });
      adamStep(expected[0], expected[1], expected[2], gradient, step, { learningRate: 0.01 });
      expected.forEach((values, i) => {
        assertClose(`array ${i}`, actual[i], values, TOLERANCE);
      });
    }
    expect(guarded.hasCleanGaps()).toBe(true);
  });

  test.each([1, 2, 3, 4, 5, 7, 8, 9, 33])("sgd over %i weights", (count) => {
    const { actual, expected, gradient } = draw(count);
    const settings = { learningRate: 0.1, momentum: 0.9 };
    for (let step = 1; step <= 3; step++) {
      guarded.sgdStep(actual[0], actual[1], gradient, settings);
      sgdStep(expected[0], expected[1], gradient, settings);
      assertClose("weights", actual[0], expected[0], TOLERANCE);
      assertClose("buffer", actual[1], expected[1], TOLERANCE);
    }
    expect(guarded.hasCleanGaps()).toBe(true);
  });
});
