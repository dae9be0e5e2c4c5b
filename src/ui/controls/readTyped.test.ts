import { describe, expect, it } from "vitest";
import { readTyped } from "./readTyped.ts";

describe("readTyped", () => {
  it.each([
    ["number", "0.5", 0.5],
    ["number", " 0,5 ", 0.5],
    ["number", "-0.25", -0.25],
    ["number", "−0.25", -0.25],
    ["number", "1e-2", 0.01],
    ["number", String(0.1 + 0.2), 0.3],
    ["number", "-9", -1],
    ["number", "99", 10],
    ["integer", "3.6", 4],
    ["integers", "7", 7],
    ["integers", "7.2", 7],
    ["integers", "4, 8", "4, 8"],
    ["integers", "4-8", "4-8"],
  ] as const)("reads as a %s %j as %j", (type, text, value) => {
    expect(readTyped({ type, min: -1 }, text, 10)).toBe(value);
  });

  it.each(["", "  ", "abc", "1,2,3", "--1", "Infinity"])("takes %j for nothing", (text) => {
    expect(readTyped({ type: "number", min: 0 }, text, 10)).toBeUndefined();
  });
});
