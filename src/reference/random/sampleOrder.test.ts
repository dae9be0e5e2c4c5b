import fc from "fast-check";
import { expect, test } from "vitest";
import { batchAt, permuteIndex } from "./sampleOrder.ts";

function permutation(count: number, seed: number, epoch: number): number[] {
  return Array.from({ length: count }, (_, i) => permuteIndex(i, count, seed, epoch));
}

test("every epoch visits every image once", () => {
  const u32 = fc.nat(0xffffffff);
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 700 }), u32, fc.nat(1000), (count, seed, epoch) => {
      const visited = permutation(count, seed, epoch).sort((a, b) => a - b);
      expect(visited).toEqual([...visited.keys()]);
    }),
    { examples: [1, 2, 3, 4, 5, 15, 16, 17, 63, 64, 65, 256, 257].map((n) => [n, 0, 0]) },
  );
});

test("60,000 images: a bijection in a new order every epoch", () => {
  const first = permutation(60_000, 0, 0);
  expect(new Set(first).size).toBe(60_000);
  expect(Math.max(...first.slice(0, 1000))).toBeGreaterThan(50_000);
  const same = permutation(1000, 0, 1).filter((value, i) => value === first[i]);
  expect(same.length).toBeLessThan(20);
});

test("an epoch's last batch is short, never dropped", () => {
  expect(batchAt(0, 128, 60_000)).toEqual({ epoch: 0, start: 0, tokens: 128 });
  expect(batchAt(468, 128, 60_000)).toEqual({ epoch: 0, start: 59_904, tokens: 96 });
  expect(batchAt(469, 128, 60_000)).toEqual({ epoch: 1, start: 0, tokens: 128 });
  expect(batchAt(7, 128, 100)).toEqual({ epoch: 7, start: 0, tokens: 100 });
});
