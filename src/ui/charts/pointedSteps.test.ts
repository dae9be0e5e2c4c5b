import { describe, expect, it } from "vitest";
import { LAST_PLACE, PLACES, rowAt, rowNearest } from "./pointedSteps.ts";

describe("rowAt", () => {
  it("goes from the first row to the last as the pointer does", () => {
    const rows = [{ step: 0 }, { step: 500 }, { step: 1000 }];
    expect(rowAt(rows, 0, 1000)?.step).toBe(0);
    expect(rowAt(rows, String(LAST_PLACE / 2), 1000)?.step).toBe(500);
    expect(rowAt(rows, LAST_PLACE, 1000)?.step).toBe(1000);
    expect(rowAt(rows, LAST_PLACE, 400)?.step).toBe(500);
    expect(rowAt(rows, undefined, 1000)).toBeUndefined();
    expect(PLACES.at(-1)?.place).toBe(LAST_PLACE);
  });
});

describe("rowNearest", () => {
  const rows = [{ step: 1 }, { step: 10 }, { step: 40 }];

  it("finds the row of the nearest step, the earlier one of two", () => {
    expect([0, 5, 6, 25, 26, 99].map((step) => rowNearest(rows, step)?.step)).toEqual([
      1, 1, 10, 10, 40, 40,
    ]);
  });

  it("finds the only row, and nothing among none", () => {
    expect(rowNearest([{ step: 3 }], 9)?.step).toBe(3);
    expect(rowNearest([], 9)).toBeUndefined();
  });
});
