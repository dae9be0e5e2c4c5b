import { describe, expect, it } from "vitest";
import { isNumberField } from "../../experiment/field.ts";
import { FIELDS } from "../../experiment/fields.ts";
import { nearestStop, sliderStops, valueBeside } from "./sliderScale.ts";

describe("sliderStops", () => {
  it("visits every small count, then rounder ones", () => {
    const stops = sliderStops({ min: 1, max: 64, step: 1, scale: "log", type: "integer" });
    expect(stops).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 14, 16, 20, 24, 28, 32, 40, 48, 56, 64]);
  });

  it("visits round numbers between decades", () => {
    const stops = sliderStops({ min: 1e-4, max: 1e-3, step: 1e-4, scale: "log", type: "number" });
    expect(stops).toEqual([1e-4, 1.5e-4, 2e-4, 3e-4, 5e-4, 7e-4, 1e-3]);
  });

  it("keeps zero as the first stop of a logarithmic range that has one", () => {
    const stops = sliderStops({ min: 0, max: 1, step: 0.001, scale: "log", type: "number" });
    expect(stops.slice(0, 3)).toEqual([0, 0.001, 0.0015]);
    expect(stops.at(-1)).toBe(1);
  });

  it("keeps to the comfortable part of a range, and to a limit", () => {
    const field = { min: 0, max: 100, step: 0.01, scale: "log", type: "number" } as const;
    const comfortable = { ...field, sliderMin: 0.1, sliderMax: 1 };
    expect(sliderStops(comfortable)).toEqual([0, 0.1, 0.15, 0.2, 0.3, 0.5, 0.7, 1]);
    const counts = { min: 1, max: 64, step: 1, scale: "linear", type: "integer" } as const;
    expect(sliderStops({ ...counts, sliderMax: 8 }, 4)).toEqual([1, 2, 3, 4]);
  });

  it("ends at the maximum even where steps do not", () => {
    const stops = sliderStops({ min: 0, max: 1, step: 0.3, scale: "linear", type: "number" });
    expect(stops).toEqual([0, 0.3, 0.6, 0.9, 1]);
  });

  it("passes through zero itself on a range with both signs", () => {
    const field = { min: -9, max: 9, step: 0.005, scale: "linear", type: "number" } as const;
    const stops = sliderStops({ ...field, sliderMin: -0.1, sliderMax: 0.1 });
    expect(stops).toHaveLength(41);
    expect(stops[20]).toBe(0);
    expect(stops.slice(17, 20)).toEqual([-0.015, -0.01, -0.005]);
    expect([stops[0], stops[40]]).toEqual([-0.1, 0.1]);
  });

  it("is one stop where there is no choice", () => {
    expect(sliderStops({ min: 1, max: 1, step: 1, scale: "linear", type: "integer" })).toEqual([1]);
  });
});

describe("nearestStop", () => {
  it("finds the thumb's place for values between and beyond stops", () => {
    expect(nearestStop([1, 2, 4, 8], 3.5)).toBe(2);
    expect(nearestStop([1, 2, 4, 8], 100)).toBe(3);
  });
});

describe("valueBeside", () => {
  const learningRate = {
    type: "number",
    scale: "log",
    min: 1e-6,
    max: 10,
    step: 1e-4,
    sliderMin: 1e-5,
    sliderMax: 1,
  } as const;

  it.each([
    [1e-5, 1, 1.5e-5],
    [1e-5, -1, 7e-6],
    [1.1e-4, 1, 1.5e-4],
    [1.1e-4, -1, 1e-4],
    [1, 1, 1.5],
    [10, 1, 10],
    [1e-6, -1, 1e-6],
  ] as const)("leads from a rate of %d in direction %i to %d", (value, direction, next) => {
    expect(valueBeside(learningRate, value, direction)).toBe(next);
  });

  it("leads to zero and back on a range that has it", () => {
    const coefficient = { ...learningRate, min: 0, step: 1e-4 };
    expect(valueBeside(coefficient, 1e-4, -1)).toBe(0);
    expect(valueBeside(coefficient, 0, 1)).toBe(1e-4);
    expect(valueBeside(coefficient, 3e-5, -1)).toBe(0);
  });

  it("keeps to a limit", () => {
    expect(valueBeside(learningRate, 0.15, 1, 0.2)).toBe(0.2);
    expect(valueBeside(learningRate, 0.2, 1, 0.2)).toBe(0.2);
    const counts = { type: "integer", scale: "linear", min: 1, max: 64, step: 1 } as const;
    expect(valueBeside(counts, 4, 1, 4)).toBe(4);
    expect(valueBeside(counts, 3, 1, 4)).toBe(4);
  });

  it.each(FIELDS.filter(isNumberField).map((field) => [field.name, field] as const))(
    "comes back to every stop of %s that it leaves",
    (_, field) => {
      const { sliderMin, sliderMax, ...whole } = field;
      for (const stop of sliderStops(whole)) {
        for (const direction of [1, -1] as const) {
          const next = valueBeside(field, stop, direction);
          if (next === stop) continue; // an end
          const back = direction === 1 ? -1 : 1;
          expect(valueBeside(field, next, back), `${stop} by way of ${next}`).toBe(stop);
        }
      }
    },
  );
});
