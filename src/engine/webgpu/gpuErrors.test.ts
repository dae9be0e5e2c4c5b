import { describe, expect, it } from "vitest";
import { sentenceOf } from "./gpuErrors.ts";

describe("sentenceOf", () => {
  const WHAT = "The graphics device refused the images";

  it.each([
    [
      "Buffer usages must not be 0.\n - While calling [Device].CreateBuffer()\n",
      "Buffer usages must not be 0.",
    ],
    ["used in submit while destroyed", "used in submit while destroyed."],
    ["  padded . ", "padded."],
  ])("ends a sentence with the device's message: %j", (message, end) => {
    expect(sentenceOf(WHAT, message)).toBe(`${WHAT}: ${end}`);
  });

  it("accepts an empty message", () => {
    expect(sentenceOf(WHAT, "")).toBe(`${WHAT}.`);
    expect(sentenceOf(WHAT, " \n")).toBe(`${WHAT}.`);
  });
});
