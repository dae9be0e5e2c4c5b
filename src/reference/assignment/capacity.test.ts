import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Priority } from "../routing.ts";
import { randomFloats } from "../testing/gradientCheck.ts";
import { capacityOf, limitCapacity } from "./capacity.ts";
import { NONE } from "./none.ts";

const priorities: readonly Priority[] = ["position", "first-choices", "gate"];

test.each([
  [128, 8, 1, 1.25, 20],
  [128, 8, 2, 1.25, 40],
  [96, 8, 2, 1, 24],
  [96, 10, 1, 1, 10], // 9.6, rounded up
  [3, 8, 1, 1, 1], // at least one
  [16, 4, 2, 100, 16], // at most all
  [1, 8, 2, 0.01, 1],
])("T = %i, E = %i, K = %i, factor %f: capacity %i", (T, E, K, factor, capacity) => {
  expect(capacityOf(T, E, K, factor)).toBe(capacity);
});

/** Whether assignment b goes before a, as each priority is defined. */
const precedes: Record<
  Priority,
  (b: number, a: number, gates: Float64Array, S: number) => boolean
> = {
  position: (b, a) => b < a,
  "first-choices": (b, a, _, S) => b % S < a % S || (b % S === a % S && b < a),
  gate: (b, a, gates) => gates[b] > gates[a] || (gates[b] === gates[a] && b < a),
};

describe.each(priorities)("priority by %s", (priority) => {
  test("an assignment is kept if fewer than the capacity precede it", () => {
    const cases = fc.record({
      T: fc.integer({ min: 1, max: 12 }),
      E: fc.integer({ min: 1, max: 5 }),
      routedSlots: fc.integer({ min: 1, max: 3 }),
      shared: fc.nat(2),
      capacity: fc.integer({ min: 1, max: 6 }),
      seed: fc.nat(),
    });
    fc.assert(
      fc.property(cases, ({ T, E, routedSlots, shared, capacity, seed }) => {
        const S = routedSlots + shared;
        const selected = Uint32Array.from(randomFloats(T * S, seed, 0, E + 0.5), (value, a) =>
          a % S >= routedSlots ? E + (a % S) : value < E ? value : NONE,
        );
        // few different gates, so that some are equal
        const gates = randomFloats(T * S, seed + 1, 0, 4).map(Math.floor);
        const kept = new Uint8Array(T * S).fill(99);
        limitCapacity(kept, selected, gates, T, S, routedSlots, capacity, priority);
        const isRouted = (a: number) => a % S < routedSlots;
        for (let a = 0; a < T * S; a++) {
          let before = 0;
          for (let b = 0; b < T * S; b++) {
            const same = isRouted(b) && selected[b] === selected[a];
            if (same && precedes[priority](b, a, gates, S)) before++;
          }
          const wanted = !isRouted(a) || (selected[a] !== NONE && before < capacity);
          expect(kept[a], `assignment ${a}`).toBe(wanted ? 1 : 0);
        }
      }),
    );
  });

  test("with room for all nothing is dropped", () => {
    const kept = new Uint8Array(8).fill(99);
    const selected = new Uint32Array(8).fill(1);
    limitCapacity(kept, selected, new Float64Array(8), 4, 2, 2, 8, priority);
    expect([...kept]).toEqual(new Array(8).fill(1));
  });
});

test("the priorities differ where an expert is full", () => {
  // all want expert 0: token 0 with both slots, token 1 with both slots
  const selected = new Uint32Array(4);
  const gates = new Float64Array([0.1, 0.2, 0.3, 0.4]);
  const keep = (priority: Priority) => {
    const kept = new Uint8Array(4).fill(99);
    limitCapacity(kept, selected, gates, 2, 2, 2, 2, priority);
    return [...kept];
  };
  expect(keep("position")).toEqual([1, 1, 0, 0]);
  expect(keep("first-choices")).toEqual([1, 0, 1, 0]);
  expect(keep("gate")).toEqual([0, 0, 1, 1]);
});

test("in a large batch every expert that is asked too often is just full", () => {
  const [T, S, E, capacity] = [4096, 2, 8, 900];
  const selected = Uint32Array.from(randomFloats(T * S, 1, 0, E));
  const kept = new Uint8Array(T * S).fill(99);
  limitCapacity(kept, selected, randomFloats(T * S, 2), T, S, S, capacity, "gate");
  for (let e = 0; e < E; e++) {
    expect(kept.filter((bit, a) => bit === 1 && selected[a] === e)).toHaveLength(capacity);
  }
});
