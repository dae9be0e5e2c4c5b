import { describe, expect, it } from "vitest";
import { nearestStop, sliderStops } from "./sliderScale.ts";

describe("sliderStops", () => {
  it("visits every small count, then rounder ones", () => {
    const stops = sliderStops({ min: 1, max: 64, step: 1, scale: "log", integer: true });
    expect(stops).toEqual([
      1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 14, 16, 20, 24, 28, 32, 40, 48, 56, 64,
    ]);
  });

  it("visits round numbers between decades", () => {
    const stops = sliderStops({ min: 1e-4, max: 1e-3, step: 1e-4, scale: "log", integer: false });
    expect(stops).toEqual([1e-4, 1.5e-4, 2e-4, 3e-4, 5e-4, 7e-4, 1e-3]);
  });

  it("keeps zero as the first stop of a logarithmic range that has one", () => {
    const stops = sliderStops({ min: 0, max: 1, step: 0.001, scale: "log", integer: false });
    expect(stops.slice(0, 3)).toEqual([0, 0.001, 0.0015]);
    expect(stops.at(-1)).toBe(1);
  });

  it("ends at the maximum even where steps do not", () => {
    const stops = sliderStops({ min: 0, max: 1, step: 0.3, scale: "linear", integer: false });
    expect(stops).toEqual([0, 0.3, 0.6, 0.9, 1]);
  });

  it("is one stop where there is no choice", () => {
    expect(sliderStops({ min: 1, max: 1, step: 1, scale: "linear", integer: true })).toEqual([1]);
  });
});

describe("nearestStop", () => {
  it("finds the thumb's place for values between and beyond stops", () => {
    expect(nearestStop([1, 2, 4, 8], 3.5)).toBe(2);
    expect(nearestStop([1, 2, 4, 8], 100)).toBe(3);
  });
});
