import { describe, expect, it } from "vitest";
import { rowsInSight, scrollToRow } from "./useRowsInSight.ts";

describe("rows in sight", () => {
  it("are those that are seen and a block around them, within the table", () => {
    expect(rowsInSight({ scrollTop: 0, clientHeight: 400 }, 36, 500)).toEqual({
      first: 0,
      end: 30,
    });
    expect(rowsInSight({ scrollTop: 3600, clientHeight: 400 }, 36, 500)).toEqual({
      first: 90,
      end: 130,
    });
    expect(rowsInSight({ scrollTop: 36 * 495, clientHeight: 400 }, 36, 500).end).toBe(500);
  });

  it("are none of a table that became shorter than it is scrolled", () => {
    expect(rowsInSight({ scrollTop: 9000, clientHeight: 400 }, 36, 3)).toEqual({
      first: 3,
      end: 3,
    });
  });
});

describe("scrolling to a row", () => {
  const sizes = { rowHeight: 36, headHeight: 44 };
  it("moves no further than it must, and not below the head", () => {
    const seen = { scrollTop: 360, clientHeight: 400 };
    expect(scrollToRow(seen, 12, sizes)).toBe(360);
    expect(scrollToRow(seen, 4, sizes)).toBe(144);
    expect(scrollToRow(seen, 30, sizes)).toBe(31 * 36 + 44 - 400);
  });
});
