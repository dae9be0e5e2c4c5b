import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { judgeDifference, spreadOf } from "./seedSpread.ts";

it("has mean, lowest, highest and the number of seeds", () => {
  expect(spreadOf([0.9, 0.8, 1])).toEqual({
    mean: expect.closeTo(0.9),
    lowest: 0.8,
    highest: 1,
    seeds: 3,
  });
  expect(() => spreadOf([])).toThrow(RangeError);
});

describe("a difference", () => {
  it("counts where it is larger than the wider range over seeds", () => {
    const wide = spreadOf([0.9, 0.94]);
    expect(judgeDifference(wide, spreadOf([0.97, 0.98]))).toEqual({
      value: expect.closeTo(0.055),
      spread: expect.closeTo(0.04),
      verdict: "beyond",
    });
    expect(judgeDifference(wide, spreadOf([0.94, 0.96])).verdict).toBe("within");
  });

  it("exactly as large as the spread does not count", () => {
    expect(judgeDifference(spreadOf([0.1, 0.3]), spreadOf([0.3, 0.5])).verdict).toBe("within");
    expect(judgeDifference(spreadOf([0.5]), spreadOf([0.5, 0.5])).verdict).toBe("within");
  });

  it("is judged by the spread of one side where the other has one seed", () => {
    expect(judgeDifference(spreadOf([0.8, 0.9]), spreadOf([0.88])).verdict).toBe("within");
    expect(judgeDifference(spreadOf([0.8]), spreadOf([0.9, 0.91])).verdict).toBe("beyond");
  });

  it("is not judged with one seed of each", () => {
    expect(judgeDifference(spreadOf([0.1]), spreadOf([0.9]))).toEqual({
      value: expect.closeTo(0.8),
      spread: undefined,
      verdict: "unknown",
    });
  });

  it("has the same verdict in both directions", () => {
    const values = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), {
      minLength: 1,
      maxLength: 4,
    });
    fc.assert(
      fc.property(values, values, (a, b) => {
        const [first, second] = [spreadOf(a), spreadOf(b)];
        const there = judgeDifference(first, second);
        const back = judgeDifference(second, first);
        expect(back.verdict).toBe(there.verdict);
        expect(back.value).toBeCloseTo(-there.value);
      }),
    );
  });
});
