import { describe, expect, test } from "vitest";
import { randomFloats } from "../testing/gradientCheck.ts";
import { sinkhornOffsets } from "./sinkhorn.ts";

/** Column sums of the plan whose rows sum to 1: the softmax over the experts of hn + beta. */
function columnSums(hn: Float64Array, beta: Float64Array, T: number, E: number): number[] {
  const sums = new Array<number>(E).fill(0);
  for (let t = 0; t < T; t++) {
    const row = Array.from(beta, (offset, e) => hn[t * E + e] + offset);
    const max = Math.max(...row);
    const total = row.reduce((sum, value) => sum + Math.exp(value - max), 0);
    row.forEach((value, e) => {
      sums[e] += Math.exp(value - max) / total;
    });
  }
  return sums;
}

function offsets(hn: Float64Array, T: number, E: number): Float64Array {
  const beta = new Float64Array(E).fill(Number.NaN);
  sinkhornOffsets(beta, hn, T, E);
  return beta;
}

describe.each([
  [128, 8],
  [96, 10],
  [5, 9],
])("%i tokens, %i experts", (T, E) => {
  test("columns of the plan come to T/E, however the experts are liked", () => {
    const hn = randomFloats(T * E, T, -2, 2).map((value, i) => value + (3 * (i % E)) / E);
    const sums = columnSums(hn, offsets(hn, T, E), T, E);
    // what sixteen rounds leave; without offsets the error is above one half
    for (const sum of sums) expect(Math.abs(sum / (T / E) - 1)).toBeLessThanOrEqual(1e-3);
    const before = columnSums(hn, new Float64Array(E), T, E);
    expect(Math.max(...before) / (T / E)).toBeGreaterThan(1.5);
  });
});

test("an expert that is liked more by all is offset by as much", () => {
  const liking = [0, 1, -2];
  const hn = Float64Array.from({ length: 12 }, (_, i) => liking[i % 3]);
  const beta = offsets(hn, 4, 3);
  liking.forEach((value, e) => {
    expect(beta[e] - beta[0]).toBeCloseTo(-value, 12);
  });
});

test("large logits do not overflow, and equal rows of a shift give equal offsets", () => {
  const hn = randomFloats(60, 3, -1, 1);
  const beta = offsets(hn, 12, 5);
  const shifted = offsets(
    hn.map((value, i) => value + (Math.floor(i / 5) % 2 ? 1e4 : -1e4)),
    12,
    5,
  );
  beta.forEach((value, e) => {
    expect(shifted[e]).toBeCloseTo(value, 9); // 1e4 rounds to 2e-12
  });
  const spread = offsets(randomFloats(60, 4, -1000, 1000), 12, 5);
  expect(spread.every(Number.isFinite)).toBe(true);
});

test("one expert needs no offset", () => {
  expect(offsets(randomFloats(6, 1), 6, 1)[0]).toBeCloseTo(0, 12);
});

test("a token by itself goes to its best expert", () => {
  const beta = new Float64Array(4).fill(Number.NaN);
  sinkhornOffsets(beta, new Float64Array([0.1, -2, 3, 0.5]), 1, 4);
  expect([...beta]).toEqual([0, 0, 0, 0]);
});
