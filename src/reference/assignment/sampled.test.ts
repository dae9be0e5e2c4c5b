import { expect, test } from "vitest";
import { STREAM, uniform } from "../random/random.ts";
import { sampleExperts } from "./sampled.ts";

function sample(row: readonly number[], T: number, step = 0): number[] {
  const E = row.length;
  const d = Float64Array.from({ length: T * E }, (_, i) => row[i % E]);
  const selected = new Uint32Array(T * 2).fill(99);
  sampleExperts(selected, d, T, E, 2, 4, step);
  expect(selected.filter((_, a) => a % 2 === 1)).toEqual(new Uint32Array(T).fill(99));
  return [...selected.filter((_, a) => a % 2 === 0)];
}

test("experts are drawn as often as their probability says", () => {
  const row = [0.5, 0, 0.2, 0.3];
  const T = 10_000;
  const selected = sample(row, T);
  row.forEach((probability, e) => {
    const share = selected.filter((chosen) => chosen === e).length / T;
    const standardError = Math.sqrt((probability * (1 - probability)) / T);
    expect(Math.abs(share - probability)).toBeLessThanOrEqual(5 * standardError);
  });
});

test("an expert takes the numbers up to its running sum, that sum excluded", () => {
  const u = uniform(4, STREAM.sample, 7, 0);
  expect(sample([u, 1 - u], 1, 7)).toEqual([1]);
  expect(sample([u + 2 ** -24, 1 - u], 1, 7)).toEqual([0]);
  expect(sample([0, u, 0, 1 - u], 1, 7)).toEqual([3]);
});

test("a row that sums to less than the number drawn gives the last expert", () => {
  expect(sample([0, 0, 0], 5)).toEqual([2, 2, 2, 2, 2]);
  expect(sample([Number.NaN, 1], 3)).toEqual([1, 1, 1]);
  expect(sample([0.2], 3)).toEqual([0, 0, 0]);
});
