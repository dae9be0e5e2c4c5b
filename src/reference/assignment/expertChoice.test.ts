import { describe, expect, test } from "vitest";
import { randomFloats } from "../testing/gradientCheck.ts";
import { chooseTokens } from "./expertChoice.ts";
import { NONE } from "./none.ts";

function choose(s: Float64Array, E: number, capacity: number, stride = E): number[] {
  const T = s.length / E;
  const selected = new Uint32Array(T * stride).fill(99);
  chooseTokens(selected, s, T, E, stride, capacity);
  return [...selected];
}

test("each expert takes its best tokens, each in its own slot", () => {
  const s = new Float64Array([0.9, 0.1, 0.2, 0.8, 0.6, 0.4, 0.5, 0.5]);
  expect(choose(s, 2, 2)).toEqual([0, NONE, NONE, 1, 0, NONE, NONE, 1]);
});

test("equal scores go to the earlier tokens", () => {
  expect(choose(new Float64Array(5).fill(0.5), 1, 3)).toEqual([0, 0, 0, NONE, NONE]);
});

describe.each([1, 2, 7, 12])("a capacity of %i", (capacity) => {
  const [T, E] = [12, 5];
  const s = randomFloats(T * E, capacity, 0, 1);
  const selected = choose(s, E, capacity);

  test("is used up by every expert, on the largest scores", () => {
    for (let e = 0; e < E; e++) {
      const column = Array.from({ length: T }, (_, t) => s[t * E + e]);
      const taken = column.filter((_, t) => selected[t * E + e] === e);
      const largest = column.toSorted((a, b) => b - a).slice(0, capacity);
      expect(taken.toSorted((a, b) => b - a)).toEqual(largest);
    }
  });

  test("permuting the tokens permutes the choice", () => {
    const order = Array.from({ length: T }, (_, t) => (5 * t + 3) % T);
    const permuted = Float64Array.from(order.flatMap((t) => [...s.subarray(t * E, (t + 1) * E)]));
    const expected = order.flatMap((t) => selected.slice(t * E, (t + 1) * E));
    expect(choose(permuted, E, capacity)).toEqual(expected);
  });
});

test("slots beyond the experts are left alone", () => {
  expect(choose(new Float64Array([1, 2]), 1, 1, 3)).toEqual([NONE, 99, 99, 0, 99, 99]);
});

test("scores that are not numbers still leave every expert with its capacity", () => {
  const s = randomFloats(20, 1).fill(Number.NaN, 3, 9);
  const selected = choose(s, 2, 4);
  expect(selected.filter((e) => e === 0)).toHaveLength(4);
  expect(selected.filter((e) => e === 1)).toHaveLength(4);
});
