import { describe, expect, test } from "vitest";
import { ADAM, adamStep, sgdStep } from "../../reference/optimiser.ts";
import { randomFloats } from "../../reference/testing/gradientCheck.ts";
import { smallPlan } from "../../reference/testing/smallPlan.ts";
import { ARITHMETICS } from "./testing/arithmetics.ts";
import { assertWithin, ROUNDING } from "./testing/assertSums.ts";
import { createGuardedArithmetic } from "./testing/guardedArithmetic.ts";

const COUNTS = [1, 2, 3, 4, 5, 7, 8, 9, 33];
const LEARNING_RATE = 0.01;
const SGD = { learningRate: 0.1, momentum: 0.9 };

/** The largest mean that an arithmetic may take for 0, see wasm/optimiser.ts. */
const TINY = 1e-30;

describe.each(ARITHMETICS)("%s", (_, provide) => {
  const guarded = createGuardedArithmetic(provide, smallPlan(), 1);

  /** Weights, two moments of which the second is not negative, and a gradient with a zero. */
  function draw(count: number) {
    guarded.clear();
    const gradient = guarded.gradients(count);
    gradient.set(randomFloats(count, 3).map((value, i) => (i === 1 ? 0 : value)));
    return {
      gradient,
      weights: guarded.filled(randomFloats(count, 1)),
      first: guarded.filled(randomFloats(count, 2)),
      second: guarded.filled(randomFloats(count, 4).map(Math.abs)),
    };
  }

  /**
   * One step by the twin in f64, from the same weights, moments and gradient, with bounds of what f32 adds. The mean
   * and the square are sums of two terms, with two and three roundings each and one of the sum. What a weight moves
   * by takes on the mean's error and at most twelve roundings: of the square's three halves, and of nine constants and
   * results. The new weight is rounded once more.
   */
  function adamBounds(drawn: ReturnType<typeof draw>, step: number) {
    const { beta1, beta2, epsilon } = ADAM;
    const before = Float64Array.from(drawn.first);
    const [weights, first, second] = [drawn.weights, drawn.first, drawn.second].map((values) =>
      Float64Array.from(values),
    );
    adamStep(weights, first, second, drawn.gradient, step, { learningRate: LEARNING_RATE });
    const terms = before.map((m, i) => {
      return beta1 * Math.abs(m) + (1 - beta1) * Math.abs(drawn.gradient[i]);
    });
    const slopes = second.map((v) => {
      const stepSize = LEARNING_RATE / (1 - beta1 ** step);
      return stepSize / (Math.sqrt(v / (1 - beta2 ** step)) + epsilon);
    });
    return {
      weights,
      first,
      second,
      ofFirst: terms.map((size) => 3 * ROUNDING * size + TINY),
      ofSecond: second.map((v) => 4 * ROUNDING * v),
      ofWeights: weights.map((w, i) => {
        return ROUNDING * Math.abs(w) + 15 * ROUNDING * slopes[i] * terms[i] + slopes[i] * TINY;
      }),
    };
  }

  test.each(COUNTS)("adam over %i weights", (count) => {
    const drawn = draw(count);
    for (let step = 1; step <= 3; step++) {
      const expected = adamBounds(drawn, step);
      const { weights, first, second, gradient } = drawn;
      guarded.adamStep(weights, first, second, gradient, step, { learningRate: LEARNING_RATE });
      assertWithin("weights", weights, expected.weights, expected.ofWeights);
      assertWithin("first moment", first, expected.first, expected.ofFirst);
      assertWithin("second moment", second, expected.second, expected.ofSecond);
    }
    expect(guarded.hasCleanGaps()).toBe(true);
  });

  test("a mean that no weight is moved by may become 0, and NaN stays NaN", () => {
    const count = 7;
    const { weights, first, second, gradient } = draw(count);
    const before = weights.slice();
    gradient.fill(0);
    first.fill(1e-31);
    first.fill(Number.NaN, 3, 5);
    second.fill(1e-9);
    guarded.adamStep(weights, first, second, gradient, 9, { learningRate: LEARNING_RATE });
    for (let i = 0; i < count; i++) {
      const isBroken = i === 3 || i === 4;
      expect(first[i] >= 0 && first[i] < 1e-31).toBe(!isBroken);
      expect(Object.is(weights[i], isBroken ? Number.NaN : before[i])).toBe(true);
    }
  });

  test.each(COUNTS)("sgd over %i weights", (count) => {
    const { weights, first: buffer, gradient } = draw(count);
    for (let step = 1; step <= 3; step++) {
      const [expected, velocity] = [Float64Array.from(weights), Float64Array.from(buffer)];
      const terms = velocity.map((v, i) => SGD.momentum * Math.abs(v) + Math.abs(gradient[i]));
      sgdStep(expected, velocity, gradient, SGD);
      guarded.sgdStep(weights, buffer, gradient, SGD);
      // The buffer has three roundings. The change has those and two more; the weight is rounded once more.
      const ofBuffer = terms.map((size) => 3 * ROUNDING * size);
      const ofWeights = expected.map(
        (w, i) => ROUNDING * Math.abs(w) + 5 * ROUNDING * SGD.learningRate * terms[i],
      );
      assertWithin("weights", weights, expected, ofWeights);
      assertWithin("buffer", buffer, velocity, ofBuffer);
    }
    expect(guarded.hasCleanGaps()).toBe(true);
  });
});
