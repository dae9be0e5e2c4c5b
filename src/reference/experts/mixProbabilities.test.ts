import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { randomFloats } from "../testing/gradientCheck.ts";
import { expertProbabilities, LEAST, mixProbabilities } from "./mixProbabilities.ts";

/** exp(y) of one token whose experts answer q, NaN where they are not kept. */
function mix(gates: number[], q: number[], kept: number[], C: number): number[] {
  const y = new Float64Array(C).fill(Number.NaN);
  const S = gates.length;
  const answers = Float64Array.from(q, (value, i) =>
    kept[Math.floor(i / C)] ? value : Number.NaN,
  );
  mixProbabilities(y, Float64Array.from(gates), answers, Uint8Array.from(kept), 1, S, C);
  return [...y].map(Math.exp);
}

function expectClose(actual: readonly number[], wanted: readonly number[]): void {
  expect(actual).toHaveLength(wanted.length);
  wanted.forEach((value, i) => {
    expect(actual[i]).toBeCloseTo(value, 14);
  });
}

test("expertProbabilities is a softmax of each answer that was kept", () => {
  const q = new Float64Array(6).fill(Number.NaN);
  const o = new Float64Array([0, Math.log(3), 5, 6, 1000, -1000]);
  expertProbabilities(q, o, new Uint8Array([1, 0, 1]), 3, 2);
  expectClose([...q.subarray(0, 2), ...q.subarray(4)], [0.25, 0.75, 1, 0]);
  expect([q[2], q[3]]).toEqual([Number.NaN, Number.NaN]);
});

describe("the mixture", () => {
  const q = [0.8, 0.1, 0.05, 0.05, 0.2, 0.2, 0.2, 0.4]; // two experts, four classes

  test("spreads evenly what gates below one leave", () => {
    expectClose(mix([0.5, 0.25], q, [1, 1], 4), [0.5125, 0.1625, 0.1375, 0.1875]);
  });

  test("is a mean by gates above one", () => {
    expectClose(mix([1, 0.5], q, [1, 1], 4), [0.6, 2 / 15, 0.1, 1 / 6]);
    expectClose(mix([3, 1.5], q, [1, 1], 4), mix([1, 0.5], q, [1, 1], 4));
  });

  test("asks only experts that were kept, and guesses where none was", () => {
    expectClose(mix([0.5, 0.5], q, [0, 1], 4), [0.225, 0.225, 0.225, 0.325]);
    expectClose(mix([0.5, 0.5], q, [0, 0], 4), [0.25, 0.25, 0.25, 0.25]);
  });

  test("takes gates for whole that miss one by rounding: what nobody expects stays unlikely", () => {
    const sure = [1, 0, 1, 0];
    for (const miss of [-1e-6, -1e-7, 0, 1e-7]) {
      const unlikely = mix([0.5, 0.5 + miss], sure, [1, 1], 2)[1];
      expect(Math.abs(unlikely / LEAST - 1)).toBeLessThanOrEqual(1e-12); // its logarithm is finite
    }
    expect(mix([0.5, 0.499], sure, [1, 1], 2)[1]).toBeCloseTo(0.0005, 14);
  });

  test("is a distribution for any gates", () => {
    const C = 5;
    const token = fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.boolean()), {
      minLength: 1,
      maxLength: 6,
    });
    fc.assert(
      fc.property(token, fc.nat(), fc.constantFrom(0.1, 1, 3), (slots, seed, scale) => {
        const gates = slots.map(([gate]) => gate * scale);
        const kept = slots.map(([, isKept]) => (isKept ? 1 : 0));
        const answers = new Float64Array(slots.length * C).fill(Number.NaN);
        const o = randomFloats(answers.length, seed, -9, 9);
        expertProbabilities(answers, o, Uint8Array.from(kept), slots.length, C);
        const P = mix(gates, [...answers], kept, C);
        expect(P.every((p) => p > 0)).toBe(true);
        const total = P.reduce((sum, p) => sum + p, 0);
        expect(Math.abs(total - 1)).toBeLessThanOrEqual(1e-13); // rounding of log and exp
      }),
    );
  });
});
