import fc from "fast-check";
import { expect, test } from "vitest";
import { dispatch, keepAll, measureLoad } from "./dispatch.ts";
import { NONE } from "./none.ts";

function dispatched(selected: Uint32Array, kept: Uint8Array, T: number, A: number, S: number) {
  const order = new Uint32Array(T * S).fill(999);
  const offsets = new Uint32Array(A + 1).fill(999);
  dispatch(order, offsets, selected, kept, T, A, S);
  return { order: [...order.subarray(0, offsets[A])], offsets: [...offsets] };
}

test("groups what is kept by expert, ascending, and leaves idle experts empty", () => {
  const selected = new Uint32Array([2, 0, 0, 3, 2, 3, 1, NONE]);
  const kept = new Uint8Array([1, 1, 1, 1, 1, 1, 0, 0]);
  expect(dispatched(selected, kept, 4, 4, 2)).toEqual({
    order: [1, 2, 0, 4, 3, 5],
    offsets: [0, 2, 2, 4, 6],
  });
});

test("load and importance count what was asked for, kept or not, in the routed slots", () => {
  const selected = new Uint32Array([2, 0, 4, 0, NONE, 4]);
  const gates = new Float64Array([0.75, 0.25, 1, 0.5, 0, 1]);
  const load = new Uint32Array(3).fill(9);
  const importance = new Float64Array(3).fill(Number.NaN);
  measureLoad(load, importance, selected, gates, 2, 3, 2);
  expect([...load]).toEqual([2, 0, 1]);
  expect([...importance]).toEqual([0.75, 0, 0.75]);
});

test("an empty slot is not kept", () => {
  const kept = new Uint8Array(3).fill(7);
  keepAll(kept, new Uint32Array([0, NONE, 2]), 1, 3);
  expect([...kept]).toEqual([1, 0, 1]);
});

test("order is a stable permutation and every assignment lands with its expert", () => {
  const sizes = fc.record({ T: fc.nat(20), E: fc.integer({ min: 1, max: 9 }), seed: fc.nat() });
  fc.assert(
    fc.property(sizes, ({ T, E, seed }) => {
      const S = 1 + (seed % E);
      const selected = Uint32Array.from({ length: T * S }, (_, a) => {
        const t = Math.floor(a / S);
        return (t * seed + (a % S)) % E;
      });
      const kept = Uint8Array.from(selected, (_, a) => ((seed >> (a % 7)) & 1) ^ 1);
      const { order, offsets } = dispatched(selected, kept, T, E, S);
      const stable = [...selected.keys()]
        .filter((a) => kept[a] === 1)
        .sort((a, b) => selected[a] - selected[b] || a - b);
      expect(order).toEqual(stable);
      expect(offsets[E]).toBe(stable.length);
    }),
  );
});
