import { describe, expect, it } from "vitest";
import { fileName, toCsv } from "./exports.ts";

describe("toCsv", () => {
  it("writes gaps for what is missing or not finite", () => {
    expect(
      toCsv(
        ["step", "loss"],
        [
          [1, 0.5],
          [2, undefined],
          [3, Number.NaN],
        ],
      ),
    ).toBe("step,loss\r\n1,0.5\r\n2,\r\n3,\r\n");
  });
  it("quotes what would break a cell", () => {
    expect(toCsv(['a "b"', "c,d"], [])).toBe('"a ""b""","c,d"\r\n');
  });
});

describe("fileName", () => {
  it("is a plain name", () => {
    expect(fileName("Class routing", "csv")).toBe("switchyard-class-routing.csv");
    expect(fileName("Loss, coef 0.1;0@5. Step 3", "png")).toBe(
      "switchyard-loss-coef-0.1-0-5-step-3.png",
    );
  });
});
