import { expect, test } from "vitest";
import {
  DIFFERENCE_TOLERANCE,
  dot,
  numericGradient,
  randomFloats,
  relativeError,
} from "../gradientCheck.ts";
import { combine, combineBackward } from "./combine.ts";

const [T, K, C] = [4, 3, 5];

test("a gate of 1 passes its expert through", () => {
  const o = randomFloats(T * K * C, 1);
  const gates = new Float64Array(T * K);
  for (let t = 0; t < T; t++) gates[t * K + 1] = 1;
  const y = new Float64Array(T * C).fill(Number.NaN);
  combine(y, gates, o, T, K, C);
  for (let t = 0; t < T; t++) {
    const a = t * K + 1;
    expect(y.slice(t * C, (t + 1) * C)).toEqual(o.slice(a * C, (a + 1) * C));
  }
});

test("combineBackward agrees with finite differences", () => {
  const gates = randomFloats(T * K, 1, 0, 1);
  const o = randomFloats(T * K * C, 2);
  const dy = randomFloats(T * C, 3);
  const y = new Float64Array(T * C);
  const loss = () => {
    combine(y, gates, o, T, K, C);
    return dot(y, dy);
  };
  const dGates = new Float64Array(T * K).fill(Number.NaN);
  const dO = new Float64Array(T * K * C).fill(Number.NaN);
  combineBackward(dGates, dO, dy, gates, o, T, K, C);
  expect(relativeError(dGates, numericGradient(loss, gates))).toBeLessThanOrEqual(
    DIFFERENCE_TOLERANCE,
  );
  expect(relativeError(dO, numericGradient(loss, o))).toBeLessThanOrEqual(DIFFERENCE_TOLERANCE);
});
