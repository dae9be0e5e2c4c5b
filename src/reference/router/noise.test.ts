import { describe, expect, test } from "vitest";
import {
  DIFFERENCE_TOLERANCE,
  dot,
  numericGradient,
  randomFloats,
  relativeError,
} from "../testing/gradientCheck.ts";
import { addNoise, noiseBackward, noiseScales, softplus } from "./noise.ts";

describe("softplus", () => {
  test.each([
    [0, Math.LN2],
    [1000, 1000],
    [-1000, 0],
    [-40, Math.exp(-40)], // log(1 + x) would have lost it
  ])("of %f", (x, expected) => {
    expect(Math.abs(softplus(x) - expected)).toBeLessThanOrEqual(1e-15 * expected);
  });
});

describe("the scale of the noise", () => {
  // T = 2, E = 2: logits, and after them what their noise is scaled by
  const z = new Float64Array([7, 8, 0, 1000, 9, 6, -1000, 0]);

  test("is softplus of the second half of a row, and never zero", () => {
    const std = new Float64Array(4).fill(Number.NaN);
    noiseScales(std, z, undefined, 2, 2, 4);
    expect([...std]).toEqual([Math.LN2 + 0.01, 1000.01, 0.01, Math.LN2 + 0.01]);
  });

  test("is one for all where it is given, zero included", () => {
    const std = new Float64Array(4).fill(Number.NaN);
    noiseScales(std, z, 0.5, 2, 2, 4);
    expect([...std]).toEqual([0.5, 0.5, 0.5, 0.5]);
    noiseScales(std, z, 0, 2, 2, 4);
    expect([...std]).toEqual([0, 0, 0, 0]);
  });
});

test("noise is added to the logits, by their scale", () => {
  const noisy = new Float64Array(4).fill(Number.NaN);
  const z = new Float64Array([1, 2, Number.NaN, 3, 4, Number.NaN]); // columns that are no logits
  const std = new Float64Array([0.5, 0, 2, 1]);
  addNoise(noisy, z, std, new Float64Array([2, 5, -1, 0]), 2, 2, 3);
  expect([...noisy]).toEqual([2, 2, 1, 4]);
});

describe.each<[name: string, fixed: number | undefined, columns: number]>([
  ["learned", undefined, 2],
  ["fixed", 0.7, 1],
])("noise of %s scale", (_, fixed, columns) => {
  const [T, E] = [4, 3];
  const Q = columns * E;
  const z = randomFloats(T * Q, 1, -2, 2);
  const normals = randomFloats(T * E, 2, -2, 2);
  const [dNoisy, dStd] = [randomFloats(T * E, 3), randomFloats(T * E, 4)];

  test("backward agrees with finite differences, through the noise and through its scale", () => {
    const [noisy, std] = [new Float64Array(T * E), new Float64Array(T * E)];
    const numeric = numericGradient(() => {
      noiseScales(std, z, fixed, T, E, Q);
      addNoise(noisy, z, std, normals, T, E, Q);
      return dot(noisy, dNoisy) + dot(std, dStd);
    }, z);
    const dz = new Float64Array(T * Q).fill(Number.NaN);
    noiseBackward(dz, dNoisy, dStd, z, normals, T, E, Q);
    expect(relativeError(dz, numeric)).toBeLessThanOrEqual(DIFFERENCE_TOLERANCE);
  });
});
