import { expect, test } from "vitest";
import { softmaxRows } from "../router/softmaxRows.ts";
import {
  DIFFERENCE_TOLERANCE,
  numericGradient,
  randomFloats,
  relativeError,
} from "../testing/gradientCheck.ts";
import { addReinforce } from "./reinforce.ts";

/** What is added to a gradient of ones. */
function reinforce(losses: number[], s: Float64Array, drawn: number[], E: number): number[] {
  const T = losses.length;
  const dz = new Float64Array(T * E).fill(1);
  const selected = Uint32Array.from(drawn.flatMap((e) => [e, 99])); // the second slot is another's
  addReinforce(dz, Float64Array.from(losses), s, selected, T, E, 2);
  return Array.from(dz, (value) => value - 1);
}

test("a single token has nobody to be compared with", () => {
  expect(reinforce([2], new Float64Array([0.25, 0.75]), [1], 2)).toEqual([-0.5, 0.5]);
});

test("a token is compared with the mean of the others, itself left out", () => {
  const s = new Float64Array(6).fill(0.5);
  const disadvantages = [1 - (2 + 6) / 2, 2 - (1 + 6) / 2, 6 - (1 + 2) / 2]; // -3, -1.5, 4.5
  const drawn = [0, 1, 0];
  reinforce([1, 2, 6], s, drawn, 2).forEach((value, i) => {
    const t = Math.floor(i / 2);
    const slope = drawn[t] === i % 2 ? 0.5 : -0.5;
    expect(value).toBeCloseTo((disadvantages[t] * slope) / 3, 14);
  });
});

test("tokens that lose alike teach nothing", () => {
  const s = new Float64Array(6).fill(0.5);
  expect(reinforce([3, 3, 3], s, [0, 1, 0], 2)).toEqual([0, 0, 0, 0, 0, 0]);
});

test("is the gradient of the draws' log probabilities, and moves no sum of logits", () => {
  const [T, E] = [4, 3];
  const losses = [...randomFloats(T, 1, 0, 3)];
  const drawn = [2, 0, 0, 1];
  const z = randomFloats(T * E, 2, -2, 2);
  const s = new Float64Array(T * E);
  const total = losses.reduce((sum, loss) => sum + loss, 0);
  const surrogate = () => {
    softmaxRows(s, z, T, E);
    return drawn.reduce((sum, e, t) => {
      const disadvantage = losses[t] - (total - losses[t]) / (T - 1);
      return sum + (disadvantage * Math.log(s[t * E + e])) / T;
    }, 0);
  };
  const numeric = numericGradient(surrogate, z);
  surrogate();
  const actual = Float64Array.from(reinforce(losses, s, drawn, E));
  expect(relativeError(actual, numeric)).toBeLessThanOrEqual(DIFFERENCE_TOLERANCE);
  for (let t = 0; t < T; t++) {
    const row = actual.subarray(t * E, (t + 1) * E);
    expect(row.reduce((sum, value) => sum + value, 0)).toBeCloseTo(0, 14);
  }
});
