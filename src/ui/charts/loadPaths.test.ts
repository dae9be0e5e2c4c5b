import { describe, expect, it } from "vitest";
import { drawLines, stackBands } from "./loadPaths.ts";

const ROWS = [
  { step: 0, e0: 0.25, e1: 0.75 },
  { step: 10, e0: 0.5, e1: 0.5 },
];
const SCALES = { xOf: (step: number) => step, yOf: (value: number) => 100 * (1 - value) };

describe("stackBands", () => {
  it("begins each band where the one below ends", () => {
    const { areas, edges } = stackBands(ROWS, 2, SCALES);
    expect(areas).toEqual([
      "M0.0 75.0L10.0 50.0L10.0 100.0L0.0 100.0Z",
      "M0.0 0.0L10.0 0.0L10.0 50.0L0.0 75.0Z",
    ]);
    expect(edges).toBe("M0.0 75.0L10.0 50.0M0.0 0.0L10.0 0.0");
  });
});

describe("drawLines", () => {
  it("draws every expert from zero", () => {
    expect(drawLines(ROWS, 2, SCALES)).toEqual(["M0.0 75.0L10.0 50.0", "M0.0 25.0L10.0 50.0"]);
  });
});
