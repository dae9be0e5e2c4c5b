import { describe, expect, test } from "vitest";
import type { Floats } from "../floats.ts";
import {
  DIFFERENCE_TOLERANCE,
  numericGradient,
  randomFloats,
  relativeError,
} from "../testing/gradientCheck.ts";
import { meanDistribution } from "./balanceLoss.ts";
import { addBatchEntropyBackward, addEntropyBackward, entropy } from "./entropyLoss.ts";

test("an even distribution has entropy log n, a certain one none", () => {
  expect(entropy(new Float64Array(8).fill(1 / 8), 0, 8)).toBeCloseTo(Math.log(8), 14);
  expect(entropy(new Float64Array([0, 1, 0]), 0, 3)).toBe(0);
});

test("of one row of several", () => {
  const rows = new Float64Array([9, 9, 9, 0.5, 0.25, 0.25, 9]);
  expect(entropy(rows, 3, 3)).toBeCloseTo(1.5 * Math.LN2, 14);
});

describe("backward", () => {
  const [T, E, scale] = [4, 3, -0.3];
  const d = randomFloats(T * E, 1, 0.01, 1);

  function added(add: (dd: Floats) => void): Float64Array {
    const dd = new Float64Array(T * E).fill(1);
    add(dd);
    return dd.map((value) => value - 1);
  }

  test("adds what finite differences find of each token's entropy", () => {
    const numeric = numericGradient(() => scale * entropy(d, 0, T * E), d);
    const gradient = added((dd) => addEntropyBackward(dd, d, scale, T, E));
    expect(relativeError(gradient, numeric)).toBeLessThanOrEqual(DIFFERENCE_TOLERANCE);
  });

  test("adds what finite differences find of the entropy of the mean", () => {
    const P = new Float64Array(E);
    const loss = () => {
      meanDistribution(P, d, T, E);
      return scale * entropy(P, 0, E);
    };
    const numeric = numericGradient(loss, d);
    loss();
    const gradient = added((dd) => addBatchEntropyBackward(dd, P, scale, T, E));
    expect(relativeError(gradient, numeric)).toBeLessThanOrEqual(DIFFERENCE_TOLERANCE);
  });

  test("a probability that has underflowed leaves everything finite", () => {
    const p = new Float32Array([0, 1e-45, 1]);
    expect(entropy(p, 0, 3)).toBeCloseTo(0, 14);
    const dp = new Float32Array(3);
    addEntropyBackward(dp, p, 1, 1, 3);
    addBatchEntropyBackward(dp, p, 1, 1, 3);
    expect(dp.every(Number.isFinite)).toBe(true);
    expect(dp[0]).toBeGreaterThan(100); // still pulls it up, by -2 (log p + 1)
    expect(dp[2]).toBe(-2);
  });
});
