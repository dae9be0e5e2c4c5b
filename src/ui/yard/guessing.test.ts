import { describe, expect, it } from "vitest";
import { fakeEvaluation } from "../../run/testing/fakeEvents.ts";
import { isGuessing } from "./guessing.ts";

/** A thousand images of two classes, as many of each. */
const testAt = (step: number, accuracy: number) =>
  fakeEvaluation({ step, accuracy, images: 1000, confusion: Uint32Array.of(500, 0, 500, 0) });

describe("isGuessing", () => {
  it("holds before the first test, at step 0, and while tests are at chance", () => {
    expect(isGuessing(undefined)).toBe(true);
    expect(isGuessing(testAt(0, 0.6))).toBe(true);
    expect(isGuessing(testAt(5, 0.52))).toBe(true);
    expect(isGuessing(testAt(5, 0.6))).toBe(false);
  });
});
