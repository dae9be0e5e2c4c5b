import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { randomFloats } from "../testing/gradientCheck.ts";
import { type AuctionOutcome, assignBalanced } from "./auction.ts";

interface Assigned extends AuctionOutcome {
  readonly selected: number[];
  readonly counts: number[];
  readonly total: number;
}

function assign(values: Float64Array, T: number, E: number): Assigned {
  const selected = new Uint32Array(T).fill(99);
  const outcome = assignBalanced(selected, values, T, E, 1);
  const counts = Array.from({ length: E }, (_, e) => selected.filter((s) => s === e).length);
  const total = selected.reduce((sum, e, t) => sum + values[t * E + e], 0);
  return { ...outcome, selected: [...selected], counts, total };
}

function expectBalanced({ selected, counts }: Assigned, T: number, E: number): void {
  expect(selected.every((e) => e < E)).toBe(true);
  expect(Math.max(...counts)).toBeLessThanOrEqual(Math.ceil(T / E));
}

/** The largest total, by trying all assignments with at most ceil(T/E) tokens an expert. */
function bestBySearch(values: Float64Array, T: number, E: number): number {
  const places = new Array(E).fill(Math.ceil(T / E));
  const search = (t: number): number => {
    if (t === T) return 0;
    let best = Number.NEGATIVE_INFINITY;
    for (let e = 0; e < E; e++) {
      if (places[e] === 0) continue;
      places[e]--;
      best = Math.max(best, values[t * E + e] + search(t + 1));
      places[e]++;
    }
    return best;
  };
  return search(0);
}

/**
 * The largest total by the Hungarian method, with ceil(T/E) columns an expert: shortest augmenting
 * paths with potentials, one token after another. Row and column 0 are the search's start.
 */
function bestByHungarian(values: Float64Array, T: number, E: number): number {
  const columns = E * Math.ceil(T / E);
  const cost = (t: number, column: number) => -values[(t - 1) * E + ((column - 1) % E)];
  const rowPotential = new Float64Array(T + 1);
  const columnPotential = new Float64Array(columns + 1);
  const rowOf = new Int32Array(columns + 1);
  for (let t = 1; t <= T; t++) {
    const distance = new Float64Array(columns + 1).fill(Number.POSITIVE_INFINITY);
    const before = new Int32Array(columns + 1);
    const done = new Uint8Array(columns + 1);
    let column = 0;
    rowOf[0] = t;
    do {
      done[column] = 1;
      const row = rowOf[column];
      let next = 0;
      let step = Number.POSITIVE_INFINITY;
      for (let c = 1; c <= columns; c++) {
        if (done[c]) continue;
        const reduced = cost(row, c) - rowPotential[row] - columnPotential[c];
        if (reduced < distance[c]) {
          distance[c] = reduced;
          before[c] = column;
        }
        if (distance[c] < step) {
          step = distance[c];
          next = c;
        }
      }
      for (let c = 0; c <= columns; c++) {
        if (done[c]) {
          rowPotential[rowOf[c]] += step;
          columnPotential[c] -= step;
        } else distance[c] -= step;
      }
      column = next;
    } while (rowOf[column] !== 0);
    while (column !== 0) {
      rowOf[column] = rowOf[before[column]];
      column = before[column];
    }
  }
  let total = 0;
  for (let c = 1; c <= columns; c++) if (rowOf[c] > 0) total -= cost(rowOf[c], c);
  return total;
}

/** A total of a few dozen values in f64. */
const ROUNDING = 1e-9;

test("the two oracles agree", () => {
  for (const [T, E] of [
    [1, 1],
    [4, 2],
    [7, 3],
    [3, 5],
    [8, 4],
  ]) {
    const values = randomFloats(T * E, T, -3, 3);
    expect(bestByHungarian(values, T, E)).toBeCloseTo(bestBySearch(values, T, E), 9);
  }
});

describe("small cases", () => {
  const sizes = fc.record({
    T: fc.integer({ min: 1, max: 8 }),
    E: fc.integer({ min: 1, max: 4 }),
    seed: fc.nat(),
    /** Coarse values make ties. */
    levels: fc.constantFrom(1, 2, 5, 1e6),
  });

  test("the total is within T * epsilon of the best", () => {
    fc.assert(
      fc.property(sizes, ({ T, E, seed, levels }) => {
        const values = randomFloats(T * E, seed, -2, 2).map((v) => Math.round(v * levels) / levels);
        const assigned = assign(values, T, E);
        expectBalanced(assigned, T, E);
        expect(assigned.finished).toBe(true);
        const best = bestBySearch(values, T, E);
        expect(best - assigned.total).toBeLessThanOrEqual(T * assigned.epsilon + ROUNDING);
      }),
    );
  });
});

describe.each([
  [128, 8],
  [128, 10],
  [96, 8],
  [96, 10],
])("%i tokens, %i experts", (T, E) => {
  test.each([1, 2, 3])("near the best within few rounds, seed %i", (seed) => {
    const values = randomFloats(T * E, seed, -4, 4);
    const assigned = assign(values, T, E);
    expectBalanced(assigned, T, E);
    if (T % E === 0) expect(assigned.counts).toEqual(new Array(E).fill(T / E));
    expect(assigned.finished).toBe(true);
    expect(assigned.rounds).toBeLessThanOrEqual(60); // none of these takes more
    const gap = bestByHungarian(values, T, E) - assigned.total;
    expect(gap).toBeLessThanOrEqual(T * assigned.epsilon + ROUNDING);
  });
});

test("a thousand tokens and 64 experts end by themselves", () => {
  const assigned = assign(randomFloats(64_000, 7), 1000, 64);
  expectBalanced(assigned, 1000, 64);
  expect(assigned.finished).toBe(true);
});

describe("hard cases", () => {
  test.each<[name: string, T: number, E: number, value: (t: number, e: number) => number]>([
    ["all equal", 128, 8, () => 3],
    ["every token alike", 128, 8, (_, e) => e],
    ["tokens in pairs", 64, 8, (t, e) => Math.sin(Math.floor(t / 2) * 8 + e)],
    ["one expert", 5, 1, (t) => t],
    ["fewer tokens than experts", 3, 8, (t, e) => Math.cos(t * 8 + e)],
    ["one token", 1, 4, (_, e) => -e],
    ["a spread of 1e8", 32, 4, (t, e) => 1e8 * Math.sin(t * 4 + e)],
  ])("%s", (_, T, E, value) => {
    const values = Float64Array.from({ length: T * E }, (_, i) => value(Math.floor(i / E), i % E));
    const assigned = assign(values, T, E);
    expectBalanced(assigned, T, E);
    if (T % E === 0) expect(assigned.counts).toEqual(new Array(E).fill(T / E));
    expect(assigned.finished).toBe(true);
    const gap = bestByHungarian(values, T, E) - assigned.total;
    expect(gap).toBeLessThanOrEqual(T * assigned.epsilon * (1 + 1e-9) + ROUNDING);
  });

  test.each([
    ["one that is not a number", [5]],
    ["a row that is not", [8, 9, 10, 11]],
    ["none that is", Array.from({ length: 48 }, (_, i) => i)],
  ])("%s", (_, places) => {
    for (const bad of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
      const values = randomFloats(48, 1);
      for (const i of places) values[i] = bad;
      const assigned = assign(values, 12, 4);
      expect(assigned.counts).toEqual([3, 3, 3, 3]);
      expect(assigned.rounds).toBeLessThanOrEqual(500);
    }
  });
});

test("tokens that found no place take the free ones in order", () => {
  // every token's second best is -infinity, and no bid exceeds the first infinite ones
  const values = new Float64Array(8).fill(Number.NEGATIVE_INFINITY);
  for (let t = 0; t < 4; t++) values[t * 2] = 1;
  const { selected, finished, rounds } = assign(values, 4, 2);
  expect([finished, rounds]).toEqual([false, 500]);
  expect(selected).toEqual([0, 0, 1, 1]);
});

test("only the first slot of a token is written", () => {
  const selected = new Uint32Array(6).fill(99);
  assignBalanced(selected, new Float64Array([1, 0, 0, 1]), 2, 2, 3);
  expect([...selected]).toEqual([0, 99, 99, 1, 99, 99]);
});
