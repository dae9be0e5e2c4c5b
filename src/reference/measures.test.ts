import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { computeShares, deadShare, diversity, maxViolation, sum, utilisation } from "./measures.ts";

const loads = fc
  .array(fc.nat(1000), { minLength: 1, maxLength: 64 })
  .filter((load) => sum(load) > 0);

describe("an even load", () => {
  const even = [25, 25, 25, 25];
  it("is fair everywhere", () => {
    expect(utilisation(even)).toEqual([1, 1, 1, 1]);
    expect(maxViolation(even)).toBe(0);
    expect(deadShare(even)).toBe(0);
    expect(diversity(even)).toBeCloseTo(1, 12);
  });
});

describe("a collapse", () => {
  const collapsed = [0, 80, 0, 0];
  it("leaves all experts but one dead", () => {
    expect(utilisation(collapsed)).toEqual([0, 4, 0, 0]);
    expect(maxViolation(collapsed)).toBe(3);
    expect(deadShare(collapsed)).toBe(0.75);
    expect(diversity(collapsed)).toBe(0.25);
  });
});

describe("a known load", () => {
  const load = [6, 3, 2, 1];
  it("is measured by the formulas", () => {
    expect(utilisation(load)).toEqual([2, 1, 2 / 3, 1 / 3].map((ratio) => expect.closeTo(ratio)));
    expect(maxViolation(load)).toBeCloseTo(1);
    const shares = [1 / 2, 1 / 4, 1 / 6, 1 / 12];
    const entropy = -shares.reduce((total, p) => total + p * Math.log(p), 0);
    expect(diversity(load)).toBeCloseTo(Math.exp(entropy) / 4);
  });
});

describe("a dead expert", () => {
  it("gets less than 1 % of its fair share, not exactly that", () => {
    expect(deadShare([199.1, 0.9])).toBe(0.5);
    expect(deadShare([199, 1])).toBe(0);
  });
});

describe("no load at all", () => {
  it("is no violation and no death", () => {
    for (const measure of [deadShare, maxViolation, diversity]) expect(measure([0, 0])).toBe(0);
    expect(utilisation([0, 0])).toEqual([0, 0]);
    expect(computeShares([0, 0], [4])).toEqual([0, 0]);
  });
});

describe("any load", () => {
  it("stays within its bounds, whatever it is counted in", () => {
    fc.assert(
      fc.property(loads, fc.integer({ min: 1, max: 50 }), (load, unit) => {
        const E = load.length;
        expect(sum(utilisation(load))).toBeCloseTo(E);
        expect(maxViolation(load)).toBeGreaterThanOrEqual(-1e-12);
        expect(maxViolation(load)).toBeLessThanOrEqual(E - 1 + 1e-9);
        expect(diversity(load)).toBeGreaterThanOrEqual(1 / E - 1e-12);
        expect(diversity(load)).toBeLessThanOrEqual(1 + 1e-12);
        const scaled = load.map((count) => count * unit);
        expect(maxViolation(scaled)).toBeCloseTo(maxViolation(load));
        expect(diversity(scaled)).toBeCloseTo(diversity(load));
      }),
    );
  });
});

describe("computeShares", () => {
  it("weighs assignments by the units that work on them, sizes repeated round the experts", () => {
    expect(computeShares([10, 10, 10, 10], [4, 12])).toEqual([0.125, 0.375, 0.125, 0.375]);
    expect(computeShares([30, 10], [4, 12])).toEqual([0.5, 0.5]);
  });
});
