import { expect, test } from "vitest";
import {
  DIFFERENCE_TOLERANCE,
  dot,
  numericGradient,
  randomFloats,
  relativeError,
} from "../testing/gradientCheck.ts";
import { addCombined, combineBackward } from "./combine.ts";

const [T, K, C] = [4, 3, 5];
/** Token 2 lost its first expert, token 3 all of them. */
const kept = new Uint8Array([1, 1, 1, 1, 1, 1, 0, 1, 1, 0, 0, 0]);

test("a gate of 1 passes its expert through; a token without experts gets nothing", () => {
  const o = randomFloats(T * K * C, 1);
  const gates = new Float64Array(T * K);
  for (let t = 0; t < T; t++) gates[t * K + 1] = 1;
  const y = new Float64Array(T * C);
  addCombined(y, gates, o, kept, T, K, C);
  expect([...y.slice(3 * C)]).toEqual(Array(C).fill(0));
  for (let t = 0; t < 3; t++) {
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
    y.fill(0);
    addCombined(y, gates, o, kept, T, K, C);
    return dot(y, dy);
  };
  const dGates = new Float64Array(T * K).fill(Number.NaN);
  const dO = new Float64Array(T * K * C).fill(Number.NaN);
  combineBackward(dGates, dO, dy, gates, o, kept, T, K, C);
  expect(relativeError(dGates, numericGradient(loss, gates))).toBeLessThanOrEqual(
    DIFFERENCE_TOLERANCE,
  );
  expect(relativeError(dO, numericGradient(loss, o))).toBeLessThanOrEqual(DIFFERENCE_TOLERANCE);
});
