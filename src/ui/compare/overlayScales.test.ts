import { describe, expect, it } from "vitest";
import { acrossAxis, stepZoom } from "./overlayScales.ts";

const frame = { left: 30, right: 330 };

describe("the axis across", () => {
  it.each([false, true])("places values, and reads places back (logarithmic: %s)", (isLog) => {
    const axis = acrossAxis(frame, { from: 1, to: 1000 }, isLog);
    expect(axis.xOf(1)).toBeCloseTo(30);
    expect(axis.xOf(1000)).toBeCloseTo(330);
    expect(axis.valueAt(axis.xOf(42))).toBeCloseTo(42);
  });

  it("has decades on a logarithmic axis, and round values where a decade is too wide", () => {
    expect(acrossAxis(frame, { from: 1, to: 1000 }, true).ticks).toEqual([1, 10, 100, 1000]);
    expect(acrossAxis(frame, { from: 20, to: 60 }, true).ticks).toContain(40);
  });

  it("stays finite where a run has a single step", () => {
    expect(acrossAxis(frame, { from: 1, to: 1 }, false).xOf(1)).toBe(30);
  });
});

describe("zooming by steps", () => {
  const whole = { from: 0, to: 1000 };
  it("halves around the middle, and doubles again to the whole", () => {
    expect(stepZoom(whole, whole, "in")).toEqual({ from: 250, to: 750 });
    expect(stepZoom({ from: 250, to: 750 }, whole, "out")).toBeUndefined();
    expect(stepZoom({ from: 0, to: 100 }, whole, "out")).toEqual({ from: 0, to: 200 });
  });
  it("moves by a quarter, no further than the runs go", () => {
    expect(stepZoom({ from: 400, to: 800 }, whole, "left")).toEqual({ from: 300, to: 700 });
    expect(stepZoom({ from: 400, to: 800 }, whole, "right")).toEqual({ from: 500, to: 900 });
    expect(stepZoom({ from: 600, to: 1000 }, whole, "right")).toEqual({ from: 600, to: 1000 });
    expect(stepZoom(whole, whole, "left")).toBeUndefined();
  });
});
