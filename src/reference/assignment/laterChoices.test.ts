import { expect, test } from "vitest";
import { STREAM, uniform } from "../random/random.ts";
import { dropLaterChoices } from "./laterChoices.ts";
import { NONE } from "./none.ts";

const [seed, step] = [2, 5];

function keep(gate: number, T: number, S: number, routedSlots: number): Uint32Array {
  const selected = Uint32Array.from({ length: T * S }, (_, a) => a % S);
  dropLaterChoices(selected, new Float64Array(T * S).fill(gate), T, S, routedSlots, seed, step);
  return selected;
}

test("first choices and shared experts always stay", () => {
  const selected = keep(0, 50, 4, 3);
  for (let t = 0; t < 50; t++) {
    expect([...selected.subarray(4 * t, 4 * t + 4)]).toEqual([0, NONE, NONE, 3]);
  }
});

test.each([0.05, 0.2, 0.4])(
  "a later choice with gate %f stays with twice that probability",
  (g) => {
    const T = 10_000;
    const selected = keep(g, T, 2, 2);
    const share = selected.filter((e) => e === 1).length / T;
    expect(Math.abs(share - 2 * g)).toBeLessThanOrEqual(5 * Math.sqrt((2 * g * (1 - 2 * g)) / T));
  },
);

test("from one half on it always stays", () => {
  expect(keep(0.5, 1000, 2, 2)).not.toContain(NONE);
});

test("a number equal to twice the gate drops", () => {
  const u = uniform(seed, STREAM.later, step, 1);
  expect(keep(u / 2, 1, 2, 2)[1]).toBe(NONE);
  expect(keep(u / 2 + 2 ** -25, 1, 2, 2)[1]).toBe(1);
});

test("an empty slot stays empty", () => {
  const selected = new Uint32Array([0, NONE]);
  dropLaterChoices(selected, new Float64Array([1, 1]), 1, 2, 2, seed, step);
  expect(selected[1]).toBe(NONE);
});
