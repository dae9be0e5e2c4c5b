import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { layHeadings } from "./yardHeadings.ts";
import { layoutYard, yardScale } from "./yardLayout.ts";

const PLAIN = { isReach: false, isUngated: false, isComplete: false, table: undefined } as const;
const EIGHT = { numDigits: 6, numExperts: 8, numShared: 0, unitsShown: 10, hasTable: false };
const TEN = { hiddenSize: 10, isMixed: false };

const textsAt = (width: number, numExperts = 8) =>
  layHeadings(layoutYard({ ...EIGHT, numExperts, width }), PLAIN, TEN).map(({ text }) => text);

describe("layHeadings", () => {
  it("names every column on a desktop", () => {
    expect(textsAt(1100)).toEqual([
      "digit",
      "router’s choice",
      "expert",
      "what its units look for: blue excites, orange inhibits",
      "load; the line is a fair share",
      "its digits",
      "votes, mixed",
      "answer, how sure",
    ]);
  });

  it("names every column on a phone", () => {
    expect(textsAt(360)).toEqual([
      "digit",
      "router’s choice",
      "expert",
      "load",
      "votes, mixed",
      "answer",
    ]);
  });

  it("says how many units 64 experts show", () => {
    expect(textsAt(1100, 64)).toContain("3 of 10 units");
  });

  it("keeps headings inside the yard, and none over the one before", () => {
    const contents = fc.record({
      width: fc.integer({ min: 320, max: 1800 }),
      numDigits: fc.constant(6),
      numExperts: fc.integer({ min: 1, max: 64 }),
      numShared: fc.integer({ min: 0, max: 4 }),
      unitsShown: fc.integer({ min: 1, max: 16 }),
      hasTable: fc.boolean(),
    });
    fc.assert(
      fc.property(contents, (given) => {
        const headings = layHeadings(layoutYard(given), PLAIN, TEN);
        for (const [i, { x, width }] of headings.entries()) {
          expect(x).toBeGreaterThanOrEqual(0);
          expect(x + width).toBeLessThanOrEqual(given.width + 0.01);
          const before = headings[i - 1];
          if (before) expect(x + 0.01).toBeGreaterThanOrEqual(before.x + before.width);
        }
      }),
    );
  });
});

describe("yardScale", () => {
  it("follows the font size as far as there is room", () => {
    expect(yardScale(1100, 16)).toBe(1);
    expect(yardScale(1100, 32)).toBe(2);
    expect(yardScale(366, 32)).toBeCloseTo(366 / 320);
    expect(yardScale(280, 16)).toBeLessThan(1);
  });
});
