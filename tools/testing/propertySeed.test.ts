import fc from "fast-check";
import { describe, expect, inject, it } from "vitest";
import { propertySeed } from "./propertySeed.ts";

describe("the seed of property tests", () => {
  it("is the one that was asked for", () => {
    expect(propertySeed("0")).toBe(0);
    expect(propertySeed("2147483647")).toBe(2 ** 31 - 1);
  });

  it("is drawn anew where none was asked for", () => {
    const seeds = Array.from({ length: 8 }, () => propertySeed(undefined));
    expect(new Set(seeds).size).toBeGreaterThan(1);
    for (const seed of seeds) expect(propertySeed(String(seed))).toBe(seed);
  });

  it.each(["", " 7", "-1", "1.5", "1e3", "0x10", "2147483648", "seven"])("is not %j", (asked) => {
    expect(() => propertySeed(asked)).toThrow(
      `SWITCHYARD_TEST_SEED must be a whole number from 0 to 2147483647, not "${asked}".`,
    );
  });

  it("decides what properties are tried with", () => {
    expect(fc.readConfigureGlobal().seed).toBe(inject("propertySeed"));
    const draw = () => {
      const drawn: number[] = [];
      fc.assert(fc.property(fc.integer(), (value) => drawn.push(value) > 0));
      return drawn;
    };
    expect(draw()).toEqual(draw());
  });
});
