import fc from "fast-check";
import { expect, test } from "vitest";
import { roundAll, roundToBf16 } from "./rounding.ts";

const ulp = 2 ** -7; // distance of bfloat16 numbers in [1, 2)

test.each([
  [0, 0],
  [-0, -0],
  [1, 1],
  [1 + 0.49 * ulp, 1],
  [1 + 0.51 * ulp, 1 + ulp],
  [1 + 0.5 * ulp, 1], // tie: 1 is even
  [1 + 1.5 * ulp, 1 + 2 * ulp], // tie: 1 + ulp is odd
  [-(1 + 1.5 * ulp), -(1 + 2 * ulp)],
  [2 - 0.25 * ulp, 2], // into the next binade
  [3.3895313892515355e38, 3.3895313892515355e38], // the largest
  [3.4e38, Number.POSITIVE_INFINITY],
  [-3.4028234663852886e38, Number.NEGATIVE_INFINITY], // f32's largest
  [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY],
  [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY],
  [Number.NaN, Number.NaN],
  [2 ** -133, 2 ** -133], // the smallest subnormal number
  [2 ** -134, 0], // tie: 0 is even
  [1.5 * 2 ** -133, 2 ** -132],
])("%f becomes %f", (x, rounded) => {
  expect(roundToBf16(x)).toBe(rounded);
});

test("no bfloat16 number is nearer", () => {
  fc.assert(
    fc.property(fc.float({ noNaN: true, max: 2 ** 127, min: -(2 ** 127) }), (x) => {
      const rounded = roundToBf16(x);
      expect(roundToBf16(rounded)).toBe(rounded);
      const spacing = 2 ** (Math.max(Math.floor(Math.log2(Math.abs(x) || 1)), -126) - 7);
      expect(Math.abs(rounded - x)).toBeLessThanOrEqual(spacing / 2);
    }),
  );
});

test("roundAll rounds each", () => {
  const out = new Float32Array(3).fill(Number.NaN);
  roundAll(out, new Float64Array([0.1, 0.2, 0.3]), 2);
  expect([...out]).toEqual([0.10009765625, 0.2001953125, Number.NaN]);
});
