import { describe, expect, test } from "vitest";
import { selectTopK } from "./assignment/selectTopK.ts";
import { updateBalanceBias } from "./balanceBias.ts";
import { randomFloats } from "./testing/gradientCheck.ts";

function step(bias: number[], load: number[], rate: number): number[] {
  const moved = Float64Array.from(bias);
  updateBalanceBias(moved, Uint32Array.from(load), rate);
  return [...moved];
}

test("takes one step, however far a load is from the mean", () => {
  expect(step([0, 0], [1000, 0], 0.5)).toEqual([-0.5, 0.5]);
  expect(step([0, 0], [501, 499], 0.5)).toEqual([-0.5, 0.5]);
});

test("an expert with the mean load moves by what is taken off all, and no further", () => {
  expect(step([0, 0, 0, 0], [4, 4, 1, 7], 1)).toEqual([0, 0, 1, -1]);
  expect(step([0, 0, 0], [3, 3, 0], 0.75)).toEqual([-0.5, -0.5, 1]); // mean 2: -1, -1, +1 before
});

test("an even load moves nobody, nor does an empty batch", () => {
  expect(step([0.5, -0.25, -0.25], [6, 6, 6], 1)).toEqual([0.5, -0.25, -0.25]);
  expect(step([0.5, -0.25, -0.25], [0, 0, 0], 1)).toEqual([0.5, -0.25, -0.25]);
});

describe("a thousand batches in f32", () => {
  const [T, E, rate] = [200, 5, 0.001];
  // expert e is liked more by e/10
  const scores = randomFloats(T * E, 1, 0, 0.5).map((value, i) => value + (i % E) / 10);
  const bias = new Float32Array(E);
  const loads: Uint32Array[] = [];
  for (let batch = 0; batch < 1000; batch++) {
    const ranks = scores.map((score, i) => score + bias[i % E]);
    const selected = new Uint32Array(T);
    selectTopK(selected, ranks, T, E, 1, 1);
    const load = new Uint32Array(E);
    for (const e of selected) load[e]++;
    updateBalanceBias(bias, load, rate);
    loads.push(load);
  }

  test("bring a router's favourites to their fair share", () => {
    expect(Math.max(...loads[0])).toBeGreaterThan((2 * T) / E);
    // the last steps still go to and fro by the rate
    for (const count of loads[999]) expect(Math.abs(count / (T / E) - 1)).toBeLessThanOrEqual(0.1);
  });

  test("leave the mean at zero", () => {
    const mean = bias.reduce((sum, value) => sum + value, 0) / E;
    expect(Math.abs(mean)).toBeLessThanOrEqual(1e-7); // f32, biases of order 0.1
    expect(Math.max(...bias)).toBeGreaterThan(0.1);
  });
});
