import { expect, test } from "vitest";
import {
  DIFFERENCE_TOLERANCE,
  numericGradient,
  randomFloats,
  relativeError,
} from "../testing/gradientCheck.ts";
import { addZLossBackward, zLoss } from "./zLoss.ts";

function added(z: Float64Array, coef: number, T: number, E: number, Q: number): Float64Array {
  const dz = new Float64Array(T * Q).fill(1);
  addZLossBackward(dz, z, coef, T, E, Q);
  return dz.map((value) => value - 1);
}

test("equal logits cost the square of their size and log E", () => {
  const logE = Math.log(4);
  const z = new Float64Array([0, 0, 0, 0, 3, 3, 3, 3]);
  expect(zLoss(z, 2, 4, 4)).toBeCloseTo((logE ** 2 + (3 + logE) ** 2) / 2, 13);
});

test("at -log E nothing is lost and nothing pulls", () => {
  const z = new Float64Array(4).fill(-Math.log(4));
  expect(zLoss(z, 1, 4, 4)).toBeCloseTo(0, 14);
  for (const slope of added(z, 1, 1, 4, 4)) expect(slope).toBeCloseTo(0, 14);
});

test("large logits do not overflow", () => {
  const z = new Float64Array([1000, 1000, -1000, -1000]);
  const [high, low] = [1000 + Math.LN2, -1000 + Math.LN2];
  expect(zLoss(z, 2, 2, 2)).toBeCloseTo((high ** 2 + low ** 2) / 2, 9); // of 1e6 in f64
  const dz = added(z, 1, 2, 2, 2);
  [high / 2, high / 2, low / 2, low / 2].forEach((slope, i) => {
    expect(dz[i]).toBeCloseTo(slope, 10);
  });
});

test("only the first E columns are logits", () => {
  const z = new Float64Array([0, 1, Number.NaN, Number.NaN, 2, 3, Number.NaN, Number.NaN]);
  const clean = new Float64Array([0, 1, 2, 3]);
  expect(zLoss(z, 2, 2, 4)).toBe(zLoss(clean, 2, 2, 2));
  const [a, b, c, d] = added(clean, 1, 2, 2, 2);
  expect([...added(z, 1, 2, 2, 4)]).toEqual([a, b, 0, 0, c, d, 0, 0]);
});

test("backward adds what finite differences find", () => {
  const [T, E, Q, coef] = [5, 4, 6, 0.3];
  const z = randomFloats(T * Q, 1, -3, 3);
  const numeric = numericGradient(() => coef * zLoss(z, T, E, Q), z);
  expect(relativeError(added(z, coef, T, E, Q), numeric)).toBeLessThanOrEqual(DIFFERENCE_TOLERANCE);
});
