import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { layoutYard } from "./yardLayout.ts";

const contents = fc.record({
  width: fc.integer({ min: 320, max: 1800 }),
  numDigits: fc.integer({ min: 1, max: 8 }),
  numExperts: fc.integer({ min: 1, max: 64 }),
  unitsShown: fc.integer({ min: 1, max: 16 }),
});

describe("layoutYard", () => {
  it("keeps every cell between its tracks and inside the yard", () => {
    fc.assert(
      fc.property(contents, (given) => {
        const layout = layoutYard(given);
        expect(layout.cells).toHaveLength(given.numExperts);
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
    const { cell } = layoutYard({ width: 1100, numDigits: 6, numExperts: 8, unitsShown: 10 });
    expect(cell).toMatchObject({ units: 10, showsDigits: true });
  });

  it("leaves pictures out on a phone", () => {
    const { cell } = layoutYard({ width: 340, numDigits: 6, numExperts: 8, unitsShown: 10 });
    expect(cell).toMatchObject({ units: 0, showsDigits: false });
  });
});
