import { expect, test } from "vitest";
import {
  DIFFERENCE_TOLERANCE,
  numericGradient,
  randomFloats,
  randomIndices,
  relativeError,
} from "../testing/gradientCheck.ts";
import { crossEntropy, predict } from "./crossEntropy.ts";

test("an answer without opinion costs log C", () => {
  const loss = new Float64Array(1).fill(Number.NaN);
  crossEntropy(loss, new Float64Array(10), new Float64Array(10), new Uint8Array([3]), 1, 10);
  expect(loss[0]).toBeCloseTo(Math.log(10), 14);
});

test("large scores do not overflow", () => {
  const loss = new Float32Array(2).fill(Number.NaN);
  const dy = new Float32Array(4).fill(Number.NaN);
  const y = new Float32Array([1e4, -1e4, -1e4, 1e4]);
  crossEntropy(loss, dy, y, new Uint8Array([0, 0]), 2, 2);
  expect([...loss]).toEqual([0, 2e4]);
  expect([...dy]).toEqual([0, 0, -0.5, 0.5]);
});

test("dy is the gradient of the mean loss", () => {
  const [T, C] = [5, 4];
  const y = randomFloats(T * C, 1, -3, 3);
  const labels = randomIndices(T, 2, C);
  const loss = new Float64Array(T);
  const dy = new Float64Array(T * C).fill(Number.NaN);
  const numeric = numericGradient(() => {
    crossEntropy(loss, dy, y, labels, T, C);
    return loss.reduce((sum, value) => sum + value, 0) / T;
  }, y);
  crossEntropy(loss, dy, y, labels, T, C);
  expect(relativeError(dy, numeric)).toBeLessThanOrEqual(DIFFERENCE_TOLERANCE);
});

test("equal scores are classified as the lower class", () => {
  const y = new Float32Array([0, 0, 0, 1, 2, 2]);
  expect(predict(y, 0, 3)).toBe(0);
  expect(predict(y, 1, 3)).toBe(1);
});
