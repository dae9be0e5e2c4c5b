import fc from "fast-check";
import { expect, it } from "vitest";
import { matchExperts } from "./matchExperts.ts";

it("undoes a permutation of the experts", () => {
  const first = [
    [0.9, 0.1, 0],
    [0, 0.2, 0.8],
    [0.1, 0.9, 0],
  ];
  const second = first.map(([a, b, c]) => [c, a, b]);
  expect(matchExperts(first, second)).toEqual({
    order: [1, 2, 0],
    unmatched: [],
    agreement: expect.closeTo(1),
  });
});

it("leaves experts over where the runs have different numbers of them", () => {
  const few = [
    [1, 0],
    [0, 1],
  ];
  const many = [
    [0, 0, 1],
    [0.5, 0.5, 0],
  ];
  const { order, unmatched, agreement } = matchExperts(few, many);
  expect(order).toEqual([2, 0]);
  expect(unmatched).toEqual([1]);
  expect(agreement).toBeCloseTo(0.75);
  expect(matchExperts(many, few).order).toEqual([1, undefined, 0]);
});

it("has the best of all matchings: no permutation agrees more", () => {
  const size = 4;
  const routing = fc.array(
    fc
      .array(fc.integer({ min: 1, max: 9 }), { minLength: size, maxLength: size })
      .map((counts) => counts.map((count) => count / counts.reduce((sum, n) => sum + n, 0))),
    { minLength: 3, maxLength: 3 },
  );
  fc.assert(
    fc.property(routing, routing, (first, second) => {
      const { agreement, order } = matchExperts(first, second);
      expect(new Set(order).size).toBe(size);
      for (const permutation of permutations(size)) {
        const agreed = first.map((row, c) =>
          row.reduce((sum, share, i) => sum + Math.min(share, second[c][permutation[i]]), 0),
        );
        const mean = agreed.reduce((sum, share) => sum + share, 0) / first.length;
        expect(mean).toBeLessThanOrEqual(agreement + 1e-9);
      }
    }),
    { numRuns: 50 },
  );
});

function permutations(size: number): number[][] {
  if (size === 0) return [[]];
  return permutations(size - 1).flatMap((shorter) =>
    Array.from({ length: size }, (_, at) => shorter.toSpliced(at, 0, size - 1)),
  );
}
