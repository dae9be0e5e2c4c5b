import { describe, expect, it } from "vitest";
import { DEFAULT_EXPERIMENT, FIELDS } from "../../experiment/fields.ts";
import { METHOD_NAMES } from "../../experiment/methods.ts";
import { advancedFields, countChanged, firstFields } from "./panelFields.ts";

describe("the fields of the panel", () => {
  it("are each in one place, whatever the method", () => {
    for (const method of METHOD_NAMES) {
      const advanced = advancedFields(method).map(({ name }) => name);
      const all = ["method", "seed", ...firstFields(method), ...advanced];
      expect([...all].sort(), method).toEqual(FIELDS.map(({ name }) => name).sort());
    }
  });

  it("begin with the beginner's five, and no others for the tutorial's method", () => {
    const five = ["numExperts", "topK", "hiddenSize", "importanceCoef", "learningRate"];
    expect(firstFields("tutorial")).toEqual(five);
    for (const method of METHOD_NAMES) expect(firstFields(method).slice(0, 5)).toEqual(five);
  });

  it("are counted as changed where they differ from the method's defaults", () => {
    const names = FIELDS.map(({ name }) => name);
    expect(countChanged(names, DEFAULT_EXPERIMENT)).toBe(0);
    const changed = { ...DEFAULT_EXPERIMENT, zCoef: 0.1, epochs: 7 };
    expect(countChanged(names, changed)).toBe(2);
    expect(countChanged(["zCoef"], changed)).toBe(1);
  });
});
