import { describe, expect, test } from "vitest";
import { ADAM, adamStep, clipGradients, sgdStep } from "./optimiser.ts";
import { randomFloats, relativeError } from "./testing/gradientCheck.ts";

test("Adam's first step is the learning rate against the gradient's sign", () => {
  const weights = new Float64Array([1, 1, 1]);
  const [m, v] = [new Float64Array(3), new Float64Array(3)];
  adamStep(weights, m, v, new Float64Array([5, -0.01, 0]), 1, { learningRate: 0.1 });
  expect(weights[0]).toBeCloseTo(0.9, 8); // epsilon next to a gradient of 5
  expect(weights[1]).toBeCloseTo(1.1, 6); // epsilon next to one of 0.01
  expect(weights[2]).toBe(1);
});

test("Adam's momentum outlives the gradient", () => {
  const weights = new Float64Array(1);
  const [m, v] = [new Float64Array(1), new Float64Array(1)];
  adamStep(weights, m, v, new Float64Array([1]), 1, { learningRate: 0.1 });
  const after = weights[0];
  adamStep(weights, m, v, new Float64Array([0]), 2, { learningRate: 0.1 });
  expect(weights[0]).toBeLessThan(after);
  expect(m[0]).toBeCloseTo(ADAM.beta1 * (1 - ADAM.beta1), 15);
  expect(v[0]).toBeCloseTo(ADAM.beta2 * (1 - ADAM.beta2), 15);
});

test("SGD with momentum accumulates velocity", () => {
  const weights = new Float64Array([1]);
  const buffer = new Float64Array(1);
  const settings = { learningRate: 0.5, momentum: 0.5 };
  sgdStep(weights, buffer, new Float64Array([1]), settings);
  sgdStep(weights, buffer, new Float64Array([1]), settings);
  expect(buffer[0]).toBe(1.5);
  expect(weights[0]).toBe(1 - 0.5 - 0.75);
});

describe("clipGradients", () => {
  function clipped(gradient: ArrayLike<number>, clipNorm: number): Float64Array {
    const changed = Float64Array.from(gradient);
    clipGradients(changed, clipNorm);
    return changed;
  }

  test("leaves a gradient alone that is not too long", () => {
    expect([...clipped([3, -4], 6)]).toEqual([3, -4]);
    expect([...clipped([3, -4], 5)]).toEqual([3, -4]);
  });

  test("shortens one that is, and keeps its direction", () => {
    expect([...clipped([3, -4], 2.5)]).toEqual([1.5, -2]);
    const gradient = randomFloats(50, 1, -3, 3);
    const short = clipped(gradient, 0.1);
    expect(Math.hypot(...short)).toBeCloseTo(0.1, 14);
    const scale = 0.1 / Math.hypot(...gradient);
    expect(
      relativeError(
        short,
        gradient.map((g) => g * scale),
      ),
    ).toBeLessThanOrEqual(1e-14);
  });

  test("keeps a gradient of zero, and the largest that the guard lets through", () => {
    expect([...clipped([0, 0], 1)]).toEqual([0, 0]);
    expect(relativeError(clipped([1e18, 0], 1), new Float64Array([1, 0]))).toBeLessThanOrEqual(
      1e-15,
    );
  });
});
