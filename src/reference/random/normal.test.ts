import { describe, expect, test } from "vitest";
import { normalCdf } from "../losses/loadLoss.ts";
import { drawNormals, normalOf } from "./normal.ts";

/** The inverse of the distribution function by bisection. */
function quantile(share: number): number {
  let [low, high] = [-10, 10];
  while (high - low > 1e-13) {
    const middle = (low + high) / 2;
    if (normalCdf(middle) < share) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

describe("normalOf", () => {
  const edges = [2 ** -25, 0.0749999, 0.0750001, 0.075, 0.4999, 0.5 - 2 ** -25];
  const shares = [...edges, ...Array.from({ length: 400 }, (_, i) => (i + 0.5) / 800)];

  test("inverts the distribution function", () => {
    for (const share of shares) {
      const wanted = quantile(share);
      // the published precision is one part in ten millions, that of the bisection 1e-12
      const tolerance = 1.5e-7 * Math.abs(wanted) + 1e-12;
      expect(Math.abs(normalOf(share) - wanted), `${share}`).toBeLessThanOrEqual(tolerance);
    }
    expect(normalOf(0.5)).toBe(0);
  });

  test("is odd around one half", () => {
    for (const share of shares) {
      // 1 - share is rounded, and may so fall to the other formula
      expect(Math.abs(normalOf(1 - share) + normalOf(share))).toBeLessThanOrEqual(1e-6);
    }
  });
});

test("drawn numbers have the moments of a standard normal", () => {
  const count = 20_000;
  const normals = new Float64Array(count).fill(Number.NaN);
  drawNormals(normals, 3, 17, count);
  const moment = (power: number) => normals.reduce((sum, n) => sum + n ** power, 0) / count;
  // five standard errors each: the variance of n^k is 1, 2, 15, 96
  expect(Math.abs(moment(1))).toBeLessThanOrEqual(5 * Math.sqrt(1 / count));
  expect(Math.abs(moment(2) - 1)).toBeLessThanOrEqual(5 * Math.sqrt(2 / count));
  expect(Math.abs(moment(3))).toBeLessThanOrEqual(5 * Math.sqrt(15 / count));
  expect(Math.abs(moment(4) - 3)).toBeLessThanOrEqual(5 * Math.sqrt(96 / count));
});

test("seed and step give other numbers, the same ones give the same", () => {
  const draw = (seed: number, step: number) => {
    const normals = new Float32Array(4).fill(Number.NaN);
    drawNormals(normals, seed, step, 4);
    return [...normals];
  };
  expect(draw(1, 2)).toEqual(draw(1, 2));
  expect(new Set([draw(1, 2), draw(2, 2), draw(1, 3)].flat()).size).toBe(12);
});
