import { describe, expect, it } from "vitest";
import { centreDigit, IMAGE_SIZE } from "./centreDigit.ts";
import { INK_SIZE, inkOf, type Stroke } from "./strokes.ts";

/** An "L", scaled and moved. */
function ell(scale = 1, dx = 0, dy = 0): Stroke[] {
  const at = (x: number, y: number) => ({ x: x * scale + dx, y: y * scale + dy });
  return [{ points: [at(0.2, 0.1), at(0.2, 0.8), at(0.6, 0.8)], thickness: 0.08 * scale }];
}

function extent(image: Uint8Array) {
  const rows = [...image.keys()]
    .filter((i) => image[i] > 25)
    .map((i) => Math.floor(i / IMAGE_SIZE));
  const columns = [...image.keys()].filter((i) => image[i] > 25).map((i) => i % IMAGE_SIZE);
  const span = (values: readonly number[]) => Math.max(...values) - Math.min(...values) + 1;
  return { height: span(rows), width: span(columns) };
}

function centreOf(image: Uint8Array) {
  const sum = image.reduce((total, value) => total + value, 0);
  const mean = (at: (i: number) => number) =>
    image.reduce((total, value, i) => total + value * at(i), 0) / sum;
  return { x: mean((i) => i % IMAGE_SIZE), y: mean((i) => Math.floor(i / IMAGE_SIZE)) };
}

describe("a drawn digit", () => {
  it("is scaled to a box of 20 by 20 with its proportions, and centred by its mass", () => {
    const digit = centreDigit(inkOf(ell()), INK_SIZE);
    if (!digit) throw new Error("There is ink.");
    const { height, width } = extent(digit.centred);
    expect(height).toBe(20);
    expect(width).toBeGreaterThanOrEqual(11);
    expect(width).toBeLessThanOrEqual(13);
    const { x, y } = centreOf(digit.centred);
    expect(Math.abs(x - 14)).toBeLessThanOrEqual(0.5);
    expect(Math.abs(y - 14)).toBeLessThanOrEqual(0.5);
    // An "L" is heavier below and to the left: the box alone would not centre it.
    expect(centreOf(digit.scaled).y).toBeGreaterThan(y + 1);
  });

  it("becomes an image of the same size in the same place wherever and however large it is drawn", () => {
    for (const [scale, dx, dy] of [
      [1, 0.15, 0.1],
      [0.6, 0, 0],
      [0.6, 0.5, 0.4],
    ] as const) {
      const moved = centreDigit(inkOf(ell(scale, dx, dy)), INK_SIZE);
      if (!moved) throw new Error("There is ink.");
      const { x, y } = centreOf(moved.centred);
      // Whole pixels: half of one is what may be left.
      expect(Math.abs(x - 14), `scale ${scale} at ${dx}, ${dy}`).toBeLessThanOrEqual(0.51);
      expect(Math.abs(y - 14), `scale ${scale} at ${dx}, ${dy}`).toBeLessThanOrEqual(0.51);
      const { height, width } = extent(moved.centred);
      expect(height).toBe(20);
      expect(Math.abs(width - 12)).toBeLessThanOrEqual(1);
    }
  });

  it("is none without ink, and a dot is one", () => {
    expect(centreDigit(inkOf([]), INK_SIZE)).toBeUndefined();
    const dot = inkOf([{ points: [{ x: 0.5, y: 0.5 }], thickness: 0.1 }]);
    expect(centreDigit(dot, INK_SIZE)).toBeDefined();
  });
});
