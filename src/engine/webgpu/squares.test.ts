import { describe, expect, it } from "vitest";
import { litWordsOf, placesOfQuads, quadsInRow } from "./squares.ts";

describe("the squares of an image", () => {
  it("are four quads below each other", () => {
    const places = placesOfQuads(784);
    const first = [0, 7, 14, 21].map((quad) => places[quad]);
    const last = [174, 181, 188, 195].map((quad) => places[quad]);
    expect([first, last]).toEqual([
      [0, 1, 2, 3],
      [192, 193, 194, 195],
    ]);
  });

  it.each([16, 64, 144, 576, 784, 1, 3, 25, 35, 100])(
    "leave none of %i pixels out",
    (numPixels) => {
      const places = placesOfQuads(numPixels);
      expect([...places].sort((a, b) => a - b)).toEqual([...places.keys()]);
      expect(litWordsOf(numPixels) * 32).toBeGreaterThanOrEqual(Math.ceil(places.length / 4));
    },
  );

  it("are rows where the side is no multiple of four", () => {
    for (const numPixels of [25, 35, 96, 100]) {
      expect(quadsInRow(numPixels)).toBe(1);
      expect([...placesOfQuads(numPixels)]).toEqual([...placesOfQuads(numPixels).keys()]);
    }
  });
});
