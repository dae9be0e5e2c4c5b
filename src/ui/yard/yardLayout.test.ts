import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { layoutYard } from "./yardLayout.ts";

const contents = fc.record({
  width: fc.integer({ min: 320, max: 1800 }),
  numDigits: fc.integer({ min: 1, max: 8 }),
  numExperts: fc.integer({ min: 1, max: 64 }),
  numShared: fc.integer({ min: 0, max: 4 }),
  unitsShown: fc.integer({ min: 1, max: 16 }),
  hasTable: fc.boolean(),
});
const EIGHT = { numDigits: 6, numExperts: 8, numShared: 0, unitsShown: 10, hasTable: false };

describe("layoutYard", () => {
  it("keeps every cell between its tracks and inside the yard", () => {
    fc.assert(
      fc.property(contents, (given) => {
        const layout = layoutYard(given);
        expect(layout.cells).toHaveLength(given.numExperts + given.numShared);
        expect(layout.expertsStart).toBeGreaterThan(layout.digitsEnd + 20);
        expect(layout.expertsEnd).toBeLessThan(layout.answersStart - 10);
        for (const { x, y, width, height } of layout.cells) {
          expect(x).toBeGreaterThanOrEqual(layout.expertsStart - 0.01);
          expect(x + width).toBeLessThanOrEqual(layout.expertsEnd + 0.01);
          expect(y).toBeGreaterThanOrEqual(0);
          expect(y + height).toBeLessThanOrEqual(layout.height);
          expect(height).toBeGreaterThanOrEqual(14);
        }
      }),
    );
  });

  it("shows eight experts whole on a desktop: name, ten units, load, digits", () => {
    const { cell } = layoutYard({ ...EIGHT, width: 1100 });
    expect(cell).toMatchObject({ units: 10, showsDigits: true });
  });

  it("leaves pictures out on a phone", () => {
    const { cell } = layoutYard({ ...EIGHT, width: 340 });
    expect(cell).toMatchObject({ units: 0, showsDigits: false });
  });

  it("sets shared experts apart, below all others", () => {
    fc.assert(
      fc.property(contents, (given) => {
        const { cells } = layoutYard(given);
        const lowest = Math.max(...cells.slice(0, given.numExperts).map((c) => c.y + c.height));
        for (const { y } of cells.slice(given.numExperts)) expect(y).toBeGreaterThan(lowest + 10);
      }),
    );
  });

  it("gives a hash's table its place between digits and tracks", () => {
    const { table, digitsEnd, digitSize } = layoutYard({ ...EIGHT, width: 900, hasTable: true });
    expect(table.width).toBeGreaterThan(20);
    expect(table.x).toBeGreaterThan(digitSize);
    expect(digitsEnd).toBe(table.x + table.width);
  });
});
