import { describe, expect, it } from "vitest";
import { guessingAccuracy, isAtChance } from "./chance.ts";

/** A test of two classes: 600 and 400 images, all answered alike but for some that are right. */
const testOf = (accuracy: number, images = 1000) => ({
  images,
  accuracy,
  confusion: Uint32Array.of(0.6 * images, 0, 0.4 * images, 0),
});

describe("isAtChance", () => {
  it("takes the most frequent class for the best guess", () => {
    expect(guessingAccuracy(testOf(0.5))).toBe(0.6);
    expect(guessingAccuracy({ confusion: new Uint32Array(4) })).toBe(0);
  });

  it("allows for luck, less with more images", () => {
    // The standard error is 0.0155 with 1,000 images, and 0.0049 with 10,000.
    expect(isAtChance(testOf(0.5))).toBe(true);
    expect(isAtChance(testOf(0.64))).toBe(true);
    expect(isAtChance(testOf(0.65))).toBe(false);
    expect(isAtChance(testOf(0.64, 10_000))).toBe(false);
  });
});
