import { describe, expect, test } from "vitest";
import { NONE } from "../assignment/none.ts";
import type { BalanceCounts } from "../routing.ts";
import {
  DIFFERENCE_TOLERANCE,
  numericGradient,
  randomFloats,
  relativeError,
} from "../testing/gradientCheck.ts";
import {
  addBalanceBackward,
  assignmentFractions,
  balanceLoss,
  meanDistribution,
} from "./balanceLoss.ts";

describe("assignmentFractions", () => {
  /** Four tokens with two routed slots and a shared expert, number 3. */
  const selected = new Uint32Array([0, 1, 3, 0, 2, 3, 0, NONE, 3, 1, 0, 3]);

  function fractions(counts: BalanceCounts, slots = selected): number[] {
    const f = new Float64Array(3).fill(Number.NaN);
    assignmentFractions(f, slots, 4, 3, 2, counts);
    return [...f];
  }

  test("count the routed slots, empty ones not", () => {
    expect(fractions("all-choices")).toEqual([4 / 7, 2 / 7, 1 / 7]);
  });

  test("count the first choices alone", () => {
    expect(fractions("first-choices")).toEqual([3 / 4, 1 / 4, 0]);
  });

  test("are zero where nobody was sent anywhere", () => {
    expect(fractions("all-choices", new Uint32Array(12).fill(NONE))).toEqual([0, 0, 0]);
  });
});

test("meanDistribution is the mean over the tokens", () => {
  const P = new Float64Array(2).fill(Number.NaN);
  meanDistribution(P, new Float64Array([0.5, 0.5, 0.25, 0.75, 0, 1]), 3, 2);
  expect([...P]).toEqual([0.25, 0.75]);
});

test("costs 1 where either side is even, less where counts and probabilities disagree", () => {
  const even = new Float64Array(4).fill(1 / 4);
  const uneven = new Float64Array([0.5, 0.25, 0.25, 0]);
  expect(balanceLoss(even, uneven, 4)).toBe(1);
  expect(balanceLoss(uneven, even, 4)).toBe(1);
  expect(balanceLoss(uneven, uneven, 4)).toBe(1.5);
  expect(balanceLoss(uneven, uneven.toReversed(), 4)).toBe(0.5);
});

test("backward adds what finite differences find, for the distribution alone", () => {
  const [T, E, coef] = [5, 4, 0.3];
  const d = randomFloats(T * E, 1, 0, 1);
  const f = randomFloats(E, 2, 0, 1);
  const P = new Float64Array(E);
  const numeric = numericGradient(() => {
    meanDistribution(P, d, T, E);
    return coef * balanceLoss(f, P, E);
  }, d);
  const dd = new Float64Array(T * E).fill(1);
  addBalanceBackward(dd, f, coef, T, E);
  const added = dd.map((value) => value - 1);
  expect(relativeError(added, numeric)).toBeLessThanOrEqual(DIFFERENCE_TOLERANCE);
});
