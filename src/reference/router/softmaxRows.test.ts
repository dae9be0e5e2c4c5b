import { expect, test } from "vitest";
import {
  DIFFERENCE_TOLERANCE,
  dot,
  numericGradient,
  randomFloats,
  relativeError,
} from "../gradientCheck.ts";
import { softmaxRows, softmaxRowsBackward } from "./softmaxRows.ts";

test("rows sum to one and large values do not overflow", () => {
  const p = new Float32Array(6).fill(Number.NaN);
  softmaxRows(p, new Float32Array([1000, 1000, -1000, -500, -500, -500]), 2, 3);
  expect([...p]).toEqual([0.5, 0.5, 0, ...new Float32Array(3).fill(1 / 3)]);
});

test("softmaxRowsBackward agrees with finite differences", () => {
  const [rows, cols] = [4, 5];
  const z = randomFloats(rows * cols, 1, -3, 3);
  const dp = randomFloats(rows * cols, 2);
  const p = new Float64Array(rows * cols);
  const numeric = numericGradient(() => {
    softmaxRows(p, z, rows, cols);
    return dot(p, dp);
  }, z);
  softmaxRows(p, z, rows, cols);
  const dz = new Float64Array(rows * cols).fill(Number.NaN);
  softmaxRowsBackward(dz, dp, p, rows, cols);
  expect(relativeError(dz, numeric)).toBeLessThanOrEqual(DIFFERENCE_TOLERANCE);
});
