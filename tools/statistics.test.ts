import { describe, expect, it } from "vitest";
import { median, ratiosByRound, spreadOf } from "./statistics.ts";

describe("statistics of rounds", () => {
  it("gives median, lowest and highest whatever the order", () => {
    expect(spreadOf([30, 10, 20])).toEqual({ median: 20, lowest: 10, highest: 30 });
    expect(median([4, 1, 2, 3])).toBe(2.5);
  });

  it("has no figure for no rounds", () => {
    expect(spreadOf([])).toEqual({
      median: Number.NaN,
      lowest: Number.NaN,
      highest: Number.NaN,
    });
  });

  it("leaves the samples as they were", () => {
    const samples = [3, 1, 2];
    spreadOf(samples);
    expect(samples).toEqual([3, 1, 2]);
  });

  it("compares round by round, as far as both went", () => {
    expect(ratiosByRound([100, 50, 100], [25, 25])).toEqual([4, 2]);
  });
});
