import { expect, test } from "vitest";
import {
  DIFFERENCE_TOLERANCE,
  numericGradient,
  randomFloats,
  relativeError,
} from "../testing/gradientCheck.ts";
import { cvSquared, cvSquaredBackward } from "./importanceLoss.ts";

test("equal importance costs nothing, a collapse costs E - 1", () => {
  expect(cvSquared(new Float64Array(8).fill(16), 8)).toBe(0);
  expect(cvSquared(new Float64Array([0, 0, 128, 0, 0, 0, 0, 0]), 8)).toBeCloseTo(7, 9);
  expect(cvSquared(new Float64Array([5]), 1)).toBe(0);
});

test("one expert has nothing to learn from it", () => {
  const gradient = new Float64Array([Number.NaN]);
  cvSquaredBackward(gradient, new Float64Array([5]), 1);
  expect(gradient[0] === 0).toBe(true);
});

test("no importance anywhere stays finite", () => {
  const gradient = new Float64Array(3).fill(Number.NaN);
  expect(cvSquared(new Float64Array(3), 3)).toBe(0);
  cvSquaredBackward(gradient, new Float64Array(3), 3);
  expect(gradient.every((value) => value === 0)).toBe(true);
});

test("cvSquaredBackward agrees with finite differences", () => {
  const values = randomFloats(6, 1, 0.1, 4);
  const numeric = numericGradient(() => cvSquared(values, 6), values);
  const gradient = new Float64Array(6).fill(Number.NaN);
  cvSquaredBackward(gradient, values, 6);
  expect(relativeError(gradient, numeric)).toBeLessThanOrEqual(DIFFERENCE_TOLERANCE);
});
