import fc from "fast-check";
import { expect, test } from "vitest";
import { selectTopK } from "./selectTopK.ts";

function select(logits: readonly number[], K: number): number[] {
  const selected = new Uint32Array(K).fill(99);
  selectTopK(selected, Float64Array.from(logits), 1, logits.length, K, K);
  return [...selected];
}

test("equal logits go to the lower index", () => {
  expect(select([1, 3, 3, 2, 3], 3)).toEqual([1, 2, 4]);
  expect(select([0, 0, 0, 0], 2)).toEqual([0, 1]);
});

test("k = E orders all experts", () => {
  expect(select([0.5, -1, 2], 3)).toEqual([2, 0, 1]);
});

test("any token gets k distinct experts, sorted by logit, then index", () => {
  const row = fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(row, fc.nat(), (logits, n) => {
      const K = 1 + (n % logits.length);
      const sorted = logits.map((_, e) => e).sort((a, b) => logits[b] - logits[a] || a - b);
      expect(select(logits, K)).toEqual(sorted.slice(0, K));
    }),
  );
});

test("logits that are not numbers still give distinct experts", () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(Number.NaN, 1, 2), { minLength: 3 }), (logits) => {
      const selected = select(logits, 3);
      expect(new Set(selected).size).toBe(3);
      expect(Math.max(...selected)).toBeLessThan(logits.length);
    }),
  );
});
