import { describe, expect, it } from "vitest";
import { initParameters, parameterViews } from "../reference/parameters.ts";
import { chooseDigits } from "./chooseDigits.ts";
import { engineConfig } from "./engineConfig.ts";
import { SMALL_EXPERIMENT, smallDataset } from "./fakeEngine.ts";
import { yardSnapshot } from "./yard.ts";

function snapshot(
  changes: Partial<typeof SMALL_EXPERIMENT> = {},
  change: (weights: ReturnType<typeof parameterViews>) => void = () => {},
) {
  const dataset = smallDataset();
  const { shape, gate } = engineConfig({ ...SMALL_EXPERIMENT, ...changes }, dataset);
  const parameters = initParameters(shape, 3);
  change(parameterViews(parameters, shape));
  const testIndices = [4, 0, 11];
  return {
    yard: yardSnapshot({ parameters, shape, gate, dataset, testIndices, step: 9 }),
    dataset,
  };
}

describe("yardSnapshot", () => {
  it("follows digits to their experts and answers", () => {
    const { yard, dataset } = snapshot();
    expect(yard.step).toBe(9);
    expect(yard.digits.map(({ testIndex }) => testIndex)).toEqual([4, 0, 11]);
    for (const digit of yard.digits) {
      expect(digit.label).toBe(dataset.test.labels[digit.testIndex]);
      expect(new Set(digit.experts).size).toBe(2);
      expect(digit.gates[0] + digit.gates[1]).toBeCloseTo(1);
      expect(digit.gates[0]).toBeGreaterThanOrEqual(digit.gates[1]);
      expect(digit.confidence).toBeGreaterThan(1 / 3);
      expect(digit.confidence).toBeLessThanOrEqual(1);
    }
  });

  it("hands out memory of its own, since it will be transferred", () => {
    const { yard, dataset } = snapshot();
    for (const { pixels } of yard.digits) {
      expect(pixels.buffer).not.toBe(dataset.test.images.buffer);
      expect(pixels.byteLength).toBe(pixels.buffer.byteLength);
    }
  });

  it("scales each unit to its own largest weight", () => {
    const { yard } = snapshot();
    const D = 24;
    expect(yard.unitsShown).toBe(4);
    expect(yard.units).toHaveLength(3 * 4 * D);
    for (let unit = 0; unit < 12; unit++) {
      const weights = yard.units.subarray(unit * D, (unit + 1) * D);
      expect(Math.max(...weights.map(Math.abs))).toBe(127);
    }
  });

  it("shows a dead unit as never active, and nothing else", () => {
    const { yard } = snapshot({}, ({ hiddenBias }) => {
      hiddenBias.fill(100);
      hiddenBias[5] = -1000; // expert 1, unit 1
    });
    expect([...yard.unitActivity]).toEqual([1, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1, 1]);
  });

  it("measures an expert that is sent nothing, too", () => {
    const { yard } = snapshot({ topK: 1 }, ({ router, hiddenBias }) => {
      router.forEach((_, i) => {
        router[i] = i % 3 === 0 ? 1 : 0; // expert 0 wins always
      });
      hiddenBias.fill(100);
    });
    expect([...yard.unitActivity]).toEqual(new Array(12).fill(1));
  });

  it("shows few units of many", () => {
    expect(snapshot({ hiddenSize: 256 }).yard.unitsShown).toBe(12);
  });
});

describe("chooseDigits", () => {
  it("takes one of each class, the same every time", () => {
    const dataset = smallDataset();
    const chosen = chooseDigits(dataset);
    expect(chosen).toEqual(chooseDigits(dataset));
    expect(chosen.map((index) => dataset.test.labels[index]).sort()).toEqual([0, 1, 2]);
  });

  it("puts the hard ones last", () => {
    const dataset = smallDataset();
    const D = 24;
    // Image 30 (class 0) looks exactly like image 31 (class 1).
    dataset.test.images.copyWithin(30 * D, 31 * D, 32 * D);
    expect(chooseDigits(dataset)).toContain(30);
    expect(chooseDigits(dataset).slice(-2)).toContain(30);
  });
});
