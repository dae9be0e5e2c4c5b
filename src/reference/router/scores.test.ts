import { describe, expect, test } from "vitest";
import type { Floats } from "../floats.ts";
import type { ScoreKind } from "../routing.ts";
import {
  DIFFERENCE_TOLERANCE,
  dot,
  numericGradient,
  randomFloats,
  relativeError,
} from "../testing/gradientCheck.ts";
import { addDistributionBackward, addScoresBackward, distribution, scores } from "./scores.ts";

function forward(z: Floats, T: number, E: number, kind: ScoreKind) {
  const s: Floats = z.slice().fill(Number.NaN);
  const d: Floats = z.slice().fill(Number.NaN);
  scores(s, z, T, E, kind);
  distribution(d, s, T, E, kind);
  return { s, d };
}

/** What is added to a gradient of ones. */
function added(length: number, add: (gradient: Float64Array) => void): Float64Array {
  const gradient = new Float64Array(length).fill(1);
  add(gradient);
  return gradient.map((value) => value - 1);
}

describe.each<ScoreKind>(["softmax", "sigmoid"])("%s", (kind) => {
  const [T, E] = [5, 4];
  const z = randomFloats(T * E, 1, -3, 3);

  test("the distribution is one: positive, its rows sum to 1, in the scores' proportions", () => {
    const { s, d } = forward(z, T, E, kind);
    for (let t = 0; t < T; t++) {
      const row = [...d.subarray(t * E, (t + 1) * E)];
      expect(row.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 14);
      row.forEach((value, e) => {
        expect(value).toBeGreaterThan(0);
        expect(value / row[0]).toBeCloseTo(s[t * E + e] / s[t * E], 12);
      });
    }
  });

  test("backward of the scores adds what finite differences find", () => {
    const weights = randomFloats(T * E, 2);
    const numeric = numericGradient(() => dot(forward(z, T, E, kind).s, weights), z);
    const { s } = forward(z, T, E, kind);
    const dz = added(T * E, (dz) => addScoresBackward(dz, weights, s, T, E, kind));
    expect(relativeError(dz, numeric)).toBeLessThanOrEqual(DIFFERENCE_TOLERANCE);
  });

  test("so does that of the distribution", () => {
    const weights = randomFloats(T * E, 2);
    const numeric = numericGradient(() => dot(forward(z, T, E, kind).d, weights), z);
    const { s, d } = forward(z, T, E, kind);
    const ds = added(T * E, (ds) => addDistributionBackward(ds, weights, d, s, T, E, kind));
    const dz = added(T * E, (dz) => addScoresBackward(dz, ds, s, T, E, kind));
    expect(relativeError(dz, numeric)).toBeLessThanOrEqual(DIFFERENCE_TOLERANCE);
  });

  test.each([
    ["f64", Float64Array],
    ["f32", Float32Array],
  ])("logits of 1000 leave everything finite in %s", (_, Numbers) => {
    const z = Numbers.from([1000, -1000, 0, -1000, -1000, -1000, 1000, 1000, 1000]);
    const { s, d } = forward(z, 3, 3, kind);
    expect(s.every((value) => value >= 0 && value <= 1)).toBe(true);
    expect(d.every((value) => value >= 0 && value <= 1)).toBe(true);
    const [ds, dz] = [new Numbers(9), new Numbers(9)];
    addDistributionBackward(ds, z.map(Math.sign), d, s, 3, 3, kind);
    addScoresBackward(dz, ds, s, 3, 3, kind);
    expect(ds.every(Number.isFinite)).toBe(true);
    expect(dz.every(Number.isFinite)).toBe(true);
  });
});

test("scores of the largest logits: softmax shares one, sigmoid gives each its own", () => {
  const z = new Float64Array([1000, 1000, -1000, 0]);
  expect([...forward(z, 1, 4, "softmax").s]).toEqual([0.5, 0.5, 0, 0]);
  expect([...forward(z, 1, 4, "sigmoid").s]).toEqual([1, 1, 0, 0.5]);
});

test("where every sigmoid has underflowed nobody has a share", () => {
  expect([...forward(new Float64Array([-1000, -1000]), 1, 2, "sigmoid").d]).toEqual([0, 0]);
});
