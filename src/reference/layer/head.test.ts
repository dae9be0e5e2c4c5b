import { expect, test } from "vitest";
import {
  DIFFERENCE_TOLERANCE,
  dot,
  numericGradient,
  randomFloats,
  relativeError,
} from "../testing/gradientCheck.ts";
import { classScores, classScoresBackward } from "./head.ts";

test("class scores are features times weights, input-major, and a bias", () => {
  const y = new Float64Array(6).fill(Number.NaN);
  const head = new Float64Array([1, 0, 2, 0, 1, 3]); // M = 2, C = 3
  classScores(y, new Float64Array([1, 2, -1, 0]), head, new Float64Array([10, 20, 30]), 2, 2, 3);
  expect([...y]).toEqual([11, 22, 38, 9, 20, 28]);
});

test("backward agrees with finite differences", () => {
  const [T, M, C] = [5, 3, 4];
  const v = randomFloats(T * M, 1);
  const head = randomFloats(M * C, 2);
  const bias = randomFloats(C, 3);
  const dy = randomFloats(T * C, 4);
  const y = new Float64Array(T * C).fill(Number.NaN);
  const loss = () => {
    classScores(y, v, head, bias, T, M, C);
    return dot(y, dy);
  };
  const [dHead, dBias, dv] = [head, bias, v].map((like) => like.slice().fill(Number.NaN));
  classScoresBackward(dHead, dBias, dv, dy, v, head, T, M, C);
  expect(relativeError(dHead, numericGradient(loss, head))).toBeLessThanOrEqual(
    DIFFERENCE_TOLERANCE,
  );
  expect(relativeError(dBias, numericGradient(loss, bias))).toBeLessThanOrEqual(
    DIFFERENCE_TOLERANCE,
  );
  expect(relativeError(dv, numericGradient(loss, v))).toBeLessThanOrEqual(DIFFERENCE_TOLERANCE);
});
