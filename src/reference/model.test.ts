import { describe, expect, test } from "vitest";
import { numericGradient, randomFloats, randomIndices, relativeError } from "./gradientCheck.ts";
import { forwardBackward } from "./model.ts";
import { parameterLayout, parameterViews } from "./parameters.ts";
import type { GateKind } from "./router/gate.ts";

const shape = { numPixels: 6, numExperts: 4, hiddenSize: 3, numClasses: 5 };
const T = 7;

function setUp(topK: number, gate: GateKind, importanceCoef: number) {
  return {
    parameters: randomFloats(parameterLayout(shape).size, 11),
    x: randomFloats(T * shape.numPixels, 12, 0, 1),
    labels: randomIndices(T, 13, shape.numClasses),
    shape,
    topK,
    gate,
    importanceCoef,
  };
}

/** Smallest difference of two logits of a token, smallest distance of a live hidden unit from its bend. */
function distanceFromKinks({ z, h }: { z: Float64Array; h: Float64Array }): number {
  const E = shape.numExperts;
  let smallest = h.reduce((min, value) => (value > 0 ? Math.min(min, value) : min), 1);
  for (let t = 0; t < T; t++) {
    const sorted = z.slice(t * E, (t + 1) * E).sort();
    for (let e = 1; e < E; e++) smallest = Math.min(smallest, sorted[e] - sorted[e - 1]);
  }
  return smallest;
}

describe.each<[topK: number, GateKind, importanceCoef: number]>([
  [2, "renormalised", 0.1],
  [2, "raw", 0.1],
  [4, "renormalised", 0.5],
  [1, "raw", 0.1],
  [1, "renormalised", 0.1],
  [3, "raw", 0],
])("k = %i, %s, coefficient %f", (topK, gate, importanceCoef) => {
  test("every gradient agrees with finite differences", () => {
    const input = setUp(topK, gate, importanceCoef);
    const result = forwardBackward(input);
    expect(distanceFromKinks(result)).toBeGreaterThan(1e-4); // ten steps of the difference away
    const numeric = numericGradient(() => {
      const { taskLoss, auxLoss } = forwardBackward(input);
      return taskLoss + auxLoss;
    }, input.parameters);
    const analytic = parameterViews(result.gradients, shape);
    for (const [group, expected] of Object.entries(parameterViews(numeric, shape))) {
      const actual = analytic[group as keyof typeof analytic];
      // rounding of a loss of order 1 in f64, divided by 2 steps of 1e-5, is 1e-11 in each entry;
      // gradients that are exactly 0 have nothing to be relative to
      const scale = expected.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
      const error = scale <= 1e-10 ? scale : relativeError(actual, expected);
      expect(error, group).toBeLessThanOrEqual(1e-6);
    }
  });
});

test("with one renormalised gate the task teaches the router nothing, with a raw one it does", () => {
  const silent = forwardBackward(setUp(1, "renormalised", 0));
  expect(parameterViews(silent.gradients, shape).router.every((g) => g === 0)).toBe(true);
  const heard = forwardBackward(setUp(1, "raw", 0));
  expect(parameterViews(heard.gradients, shape).router.some((g) => Math.abs(g) > 1e-3)).toBe(true);
});

test("a zero router ties every token to expert 0, and the auxiliary loss says so", () => {
  const input = setUp(1, "renormalised", 1);
  parameterViews(input.parameters, shape).router.fill(0);
  const { load, auxLoss } = forwardBackward(input);
  expect([...load]).toEqual([T, 0, 0, 0]);
  expect(auxLoss).toBeCloseTo(shape.numExperts - 1, 8);
});

test("one expert is a plain two-layer network", () => {
  const single = { ...shape, numExperts: 1 };
  const parameters = randomFloats(parameterLayout(single).size, 3);
  const x = randomFloats(T * shape.numPixels, 4, 0, 1);
  const labels = randomIndices(T, 5, shape.numClasses);
  const common = { parameters, x, labels, shape: single, topK: 1, importanceCoef: 0.1 } as const;
  const result = forwardBackward({ ...common, gate: "raw" });
  expect(result.y).toEqual(result.o);
  expect(result.auxLoss).toBe(0);
  expect(forwardBackward({ ...common, gate: "renormalised" }).y).toEqual(result.y);
});

test("the precision of the results is that of the parameters", () => {
  const input = setUp(2, "renormalised", 0.1);
  const single = forwardBackward({ ...input, parameters: Float32Array.from(input.parameters) });
  expect(single.gradients).toBeInstanceOf(Float32Array);
  const double = forwardBackward(input);
  // a few dozen f32 roundings of 6e-8 each
  expect(relativeError(single.gradients, double.gradients)).toBeLessThanOrEqual(5e-6);
});
