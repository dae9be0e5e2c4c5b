import fc from "fast-check";
import { expect, it } from "vitest";
import { cheapestPairs } from "./cheapestPairs.ts";

it("takes a dearer pair where the whole is cheaper for it", () => {
  const costs = [
    [1, 2],
    [1, 9],
  ];
  expect(cheapestPairs(costs)).toEqual([
    [0, 1],
    [1, 0],
  ]);
});

it("pairs as many as the shorter side has, and nothing with nothing", () => {
  expect(cheapestPairs([[3, 1, 2]])).toEqual([[0, 1]]);
  expect(cheapestPairs([[3], [1], [2]])).toEqual([[1, 0]]);
  expect(cheapestPairs([])).toEqual([]);
  expect(cheapestPairs([[], []])).toEqual([]);
});

it("is as cheap as the cheapest of all ways", () => {
  const side = fc.integer({ min: 1, max: 5 });
  const matrix = fc.tuple(side, side).chain(([rows, columns]) => {
    const cost = fc.double({ min: -10, max: 10, noNaN: true });
    const row = fc.array(cost, { minLength: columns, maxLength: columns });
    return fc.array(row, { minLength: rows, maxLength: rows });
  });
  fc.assert(
    fc.property(matrix, (costs) => {
      const pairs = cheapestPairs(costs);
      const columns = costs[0]?.length ?? 0;
      expect(pairs).toHaveLength(Math.min(costs.length, columns));
      expect(new Set(pairs.map(([row]) => row)).size).toBe(pairs.length);
      expect(new Set(pairs.map(([, column]) => column)).size).toBe(pairs.length);
      const total = pairs.reduce((sum, [row, column]) => sum + costs[row][column], 0);
      expect(total).toBeCloseTo(leastCost(costs, 0, new Set(), costs.length - columns), 9);
    }),
  );
});

/** Of all ways, by trying them; `spare` rows may stay without a partner. */
function leastCost(
  costs: readonly (readonly number[])[],
  row: number,
  taken: ReadonlySet<number>,
  spare: number,
): number {
  if (row === costs.length) return 0;
  const paired = costs[row].map((cost, column) =>
    taken.has(column)
      ? Number.POSITIVE_INFINITY
      : cost + leastCost(costs, row + 1, new Set([...taken, column]), spare),
  );
  const alone = spare > 0 ? leastCost(costs, row + 1, taken, spare - 1) : Number.POSITIVE_INFINITY;
  return Math.min(alone, ...paired);
}
