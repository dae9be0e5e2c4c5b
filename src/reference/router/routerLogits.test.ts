import { expect, test } from "vitest";
import {
  DIFFERENCE_TOLERANCE,
  dot,
  numericGradient,
  randomFloats,
  relativeError,
} from "../testing/gradientCheck.ts";
import { routerLogits, routerLogitsBackward } from "./routerLogits.ts";

test("routerLogits multiplies input-major weights", () => {
  const z = new Float32Array(4);
  routerLogits(z, new Float32Array([1, 2, 0, 3]), new Float32Array([1, 10, 100, 1000]), 2, 2, 2);
  expect([...z]).toEqual([201, 2010, 300, 3000]);
});

test("routerLogitsBackward agrees with finite differences", () => {
  const [T, D, E] = [5, 7, 3];
  const x = randomFloats(T * D, 1, 0, 1);
  const w = randomFloats(D * E, 2);
  const dz = randomFloats(T * E, 3);
  const z = new Float64Array(T * E);
  const numeric = numericGradient(() => {
    routerLogits(z, x, w, T, D, E);
    return dot(z, dz);
  }, w);
  const dW = new Float64Array(D * E).fill(Number.NaN);
  routerLogitsBackward(dW, dz, x, T, D, E);
  expect(relativeError(dW, numeric)).toBeLessThanOrEqual(DIFFERENCE_TOLERANCE);
});
