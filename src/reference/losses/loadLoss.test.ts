import { describe, expect, test } from "vitest";
import {
  DIFFERENCE_TOLERANCE,
  dot,
  numericGradient,
  randomFloats,
  relativeError,
} from "../testing/gradientCheck.ts";
import { normalCdf, smoothLoad, smoothLoadBackward } from "./loadLoss.ts";

describe("normalCdf", () => {
  // by mpmath's ncdf
  test.each([
    [0, 0.5],
    [0.001, 0.500398942213911],
    [0.5, 0.6914624612740131],
    [1, 0.8413447460685429],
    [-1, 0.15865525393145705],
    [2, 0.9772498680518208],
    [2.9999, 0.998649658717045],
    [3.0001, 0.9986505450867392],
    [-2.9999, 0.001350341282954924],
    [-3.0001, 0.001349454913260718],
    [4, 0.9999683287581669],
    [-4, 3.1671241833119924e-5],
    [-6, 9.86587645037698e-10],
    [-10, 7.619853024160525e-24],
  ])("of %f", (x, expected) => {
    expect(Math.abs(normalCdf(x) - expected)).toBeLessThanOrEqual(5e-16);
    if (x < -3) expect(Math.abs(normalCdf(x) / expected - 1)).toBeLessThanOrEqual(1e-13);
  });

  test("at infinities and where there is no number", () => {
    expect(normalCdf(Number.POSITIVE_INFINITY)).toBe(1);
    expect(normalCdf(Number.NEGATIVE_INFINITY)).toBe(0);
    expect(normalCdf(Number.NaN)).toBeNaN();
  });
});

describe.each([
  [6, 5, 2, 5],
  [6, 5, 1, 10],
  [3, 4, 3, 4],
  [4, 2, 1, 3],
])("smoothLoad, T = %i, E = %i, K = %i, Q = %i", (T, E, K, Q) => {
  const z = randomFloats(T * Q, K, -1, 1);
  const hn = randomFloats(T * E, K + 1, -1, 1);
  const std = randomFloats(T * E, K + 2, 0.5, 1);
  const load = new Float64Array(E).fill(Number.NaN);

  test("is the share of noises with which an expert would be among the K best", () => {
    smoothLoad(load, z, hn, std, T, E, K, Q);
    for (let e = 0; e < E; e++) {
      let expected = 0;
      for (let t = 0; t < T; t++) {
        const others = [...hn.subarray(t * E, (t + 1) * E)].filter((_, other) => other !== e);
        const threshold = others.sort((a, b) => b - a)[K - 1];
        expected += normalCdf((z[t * Q + e] - threshold) / std[t * E + e]);
      }
      expect(load[e]).toBeCloseTo(expected, 12);
    }
  });

  test("backward adds what finite differences find, the threshold's share included", () => {
    const dLoad = randomFloats(E, 9);
    const loss = () => {
      smoothLoad(load, z, hn, std, T, E, K, Q);
      return dot(load, dLoad);
    };
    const ones = () => new Float64Array(T * E).fill(1);
    const [dzClean, dHn, dStd] = [ones(), ones(), ones()];
    smoothLoadBackward(dzClean, dHn, dStd, dLoad, z, hn, std, T, E, K, Q);
    const perExpert = (values: Float64Array) => values.filter((_, i) => i % Q < E);
    const pairs: [Float64Array, Float64Array][] = [
      [dzClean, perExpert(numericGradient(loss, z))],
      [dHn, numericGradient(loss, hn)],
      [dStd, numericGradient(loss, std)],
    ];
    for (const [added, numeric] of pairs) {
      const gradient = added.map((value) => value - 1);
      expect(relativeError(gradient, numeric)).toBeLessThanOrEqual(DIFFERENCE_TOLERANCE);
      expect(gradient.some((value) => Math.abs(value) > 1e-3)).toBe(true);
    }
  });
});

test("among equal logits the lower index counts as chosen", () => {
  const load = new Float64Array(3).fill(Number.NaN);
  const z = new Float64Array([0, 0, 0]);
  smoothLoad(load, z, new Float64Array([1, 1, 0]), new Float64Array([1, 1, 1]), 1, 3, 1, 3);
  // all three have to beat a 1: experts 0 and 1 each other, expert 2 the first
  for (const share of load) expect(share).toBeCloseTo(normalCdf(-1), 14);
});
