import fc from "fast-check";
import { expect, test } from "vitest";
import { dispatch } from "./dispatch.ts";

function dispatched(selected: Uint32Array, gates: Float64Array, T: number, E: number, K: number) {
  const order = new Uint32Array(T * K).fill(999);
  const offsets = new Uint32Array(E + 1).fill(999);
  const importance = new Float64Array(E).fill(Number.NaN);
  dispatch(order, offsets, importance, selected, gates, T, E, K);
  return { order: [...order], offsets: [...offsets], importance: [...importance] };
}

test("groups assignments by expert, ascending, and leaves idle experts empty", () => {
  const selected = new Uint32Array([2, 0, 0, 3, 2, 3]);
  const gates = new Float64Array([0.75, 0.25, 0.5, 0.5, 1, 0]);
  expect(dispatched(selected, gates, 3, 4, 2)).toEqual({
    order: [1, 2, 0, 4, 3, 5],
    offsets: [0, 2, 2, 4, 6],
    importance: [0.75, 0, 1.75, 0.5],
  });
});

test("order is a stable permutation and every assignment lands with its expert", () => {
  const sizes = fc.record({ T: fc.nat(20), E: fc.integer({ min: 1, max: 9 }), seed: fc.nat() });
  fc.assert(
    fc.property(sizes, ({ T, E, seed }) => {
      const K = 1 + (seed % E);
      const selected = Uint32Array.from({ length: T * K }, (_, a) => {
        const t = Math.floor(a / K);
        return (t * seed + (a % K)) % E;
      });
      const gates = new Float64Array(T * K).fill(1);
      const { order, offsets, importance } = dispatched(selected, gates, T, E, K);
      const stable = [...selected.keys()].sort((a, b) => selected[a] - selected[b] || a - b);
      expect(order).toEqual(stable);
      expect(offsets[E]).toBe(T * K);
      expect(importance).toEqual(importance.map((_, e) => offsets[e + 1] - offsets[e]));
    }),
  );
});
