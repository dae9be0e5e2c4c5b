import fc from "fast-check";
import { expect, test } from "vitest";
import { GRADIENT_BOUND, isStepSafe } from "./guard.ts";
import { forwardBackward } from "./model/run.ts";
import { parameterLayout } from "./parameters.ts";
import { PLAIN_SETTINGS } from "./routing.ts";
import { randomFloats, randomIndices } from "./testing/gradientCheck.ts";
import { smallPlan } from "./testing/smallPlan.ts";

test("no gradient entry exceeds the bound, however wild the weights", () => {
  const size = fc.integer({ min: 1, max: 5 });
  const sizes = fc.record({
    D: size,
    E: size,
    H: size,
    C: size,
    M: fc.nat(3),
    N: fc.nat(2),
    T: size,
    seed: fc.nat(10_000),
    scale: fc.constantFrom(0.1, 1, 30, 1e4),
    gate: fc.constantFrom("renormalised" as const, "raw" as const),
    inputDropout: fc.constantFrom(0, 0.5),
  });
  fc.assert(
    fc.property(sizes, ({ T, seed, scale, inputDropout, ...choices }) => {
      const plan = smallPlan({ ...choices, K: 1 + (seed % choices.E) });
      const { model } = forwardBackward({
        plan,
        parameters: randomFloats(parameterLayout(plan.shape).size, seed, -scale, scale),
        x: randomFloats(T * plan.shape.numPixels, seed + 1, 0, 1),
        labels: randomIndices(T, seed + 2, plan.shape.numClasses),
        settings: { ...PLAIN_SETTINGS, importanceCoef: 0.1, inputDropout },
      });
      const largest = model.gradients.reduce((max, g) => Math.max(max, Math.abs(g)), 0);
      const bound = model.bounds.reduce((sum, b) => sum + b, 0);
      expect(largest).toBeLessThanOrEqual(bound * (1 + 1e-12)); // rounding of f64 sums
    }),
    { numRuns: 500 },
  );
});

test("a step is refused unless everything is finite and small", () => {
  expect(isStepSafe(1, 2, 0)).toBe(true);
  expect(isStepSafe(GRADIENT_BOUND, 2, 0)).toBe(true);
  expect(isStepSafe(2 * GRADIENT_BOUND, 2, 0)).toBe(false);
  expect(isStepSafe(Number.NaN, 2, 0)).toBe(false);
  expect(isStepSafe(1, Number.NaN, 0)).toBe(false);
  expect(isStepSafe(1, Number.POSITIVE_INFINITY, 0)).toBe(false);
  expect(isStepSafe(1, 2, Number.NaN)).toBe(false);
});
