import { describe, expect, it } from "vitest";
import { formatSeconds } from "./format.ts";

describe("formatSeconds", () => {
  it.each([
    [0, "0.0 s"],
    [9.54, "9.5 s"],
    [99.94, "99.9 s"],
    [99.96, "1 min 40 s"],
    [119.7, "2 min 0 s"],
    [3599.4, "59 min 59 s"],
    [3599.6, "1 h 0 min"],
    [7300, "2 h 2 min"],
    [5_400_000, "1,500 h 0 min"],
  ])("%s is %s", (seconds, text) => {
    expect(formatSeconds(seconds)).toBe(text);
  });
});
