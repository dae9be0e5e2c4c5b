import { describe, expect, it } from "vitest";
import { sentenceOf } from "./gpuErrors.ts";

describe("what a graphics device says", () => {
  const WHAT = "The graphics device refused the images";

  it.each([
    [
      "Buffer usages must not be 0.\n - While calling [Device].CreateBuffer()\n",
      "Buffer usages must not be 0.",
    ],
    ["used in submit while destroyed", "used in submit while destroyed."],
    ["  padded . ", "padded."],
  ])("becomes the end of a sentence: %j", (message, end) => {
    expect(sentenceOf(WHAT, message)).toBe(`${WHAT}: ${end}`);
  });

  it("may be nothing", () => {
    expect(sentenceOf(WHAT, "")).toBe(`${WHAT}.`);
    expect(sentenceOf(WHAT, " \n")).toBe(`${WHAT}.`);
  });
});
