import { describe, expect, test } from "vitest";
import {
  DIFFERENCE_TOLERANCE,
  dot,
  numericGradient,
  randomFloats,
  relativeError,
} from "../gradientCheck.ts";
import { normalCdf, smoothLoad, smoothLoadBackward } from "./loadLoss.ts";

describe("normalCdf", () => {
  // to 20 digits; also in tables
  test.each([
    [0, 0.5],
    [0.5, 0.69146246127401310364],
    [1, 0.84134474606854294859],
    [-1, 0.15865525393145705142],
    [2, 0.97724986805182079279],
    [2.9999, 0.99865006571242],
    [3.0001, 0.99865053909],
    [4, 0.99996832875816688008],
    [-4, 3.1671241833119921254e-5],
    [-6, 9.865876450376981407e-10],
    [-10, 7.619853024160526066e-24],
  ])("of %f", (x, expected) => {
    expect(Math.abs(normalCdf(x) / expected - 1)).toBeLessThanOrEqual(1e-9);
  });

  test("infinities and what is not a number", () => {
    expect(normalCdf(Number.POSITIVE_INFINITY)).toBe(1);
    expect(normalCdf(Number.NEGATIVE_INFINITY)).toBe(0);
    expect(normalCdf(Number.NaN)).toBeNaN();
  });
});
