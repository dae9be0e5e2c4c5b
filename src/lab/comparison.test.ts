import { describe, expect, it } from "vitest";
import type { Experiment } from "../experiment/experiment.ts";
import { DEFAULT_EXPERIMENT, methodDefaults } from "../experiment/fields.ts";
import { type ComparedRun, comparisonOf } from "./comparison.ts";
import type { Ghost } from "./ghost.ts";

const compare = (shown: Partial<Experiment>, changes: Partial<ComparedRun> = {}) =>
  comparisonOf({
    shown: { ...DEFAULT_EXPERIMENT, ...shown },
    stepsPerEpoch: 469,
    epochs: 0,
    ghost: undefined,
    ...changes,
  });

const GHOST: Ghost = {
  experiment: { ...DEFAULT_EXPERIMENT, trainSize: 6000, importanceCoef: 0.5 },
  step: 300,
  perClass: Float32Array.of(0.5, 1),
  tests: [{ step: 300, accuracy: 0.75 }],
};

describe("comparisonOf", () => {
  it("compares a mixture with one expert that was trained in the same way on the same images", () => {
    for (const shown of [{}, { numExperts: 64, topK: 4 }, methodDefaults("switch")]) {
      expect(compare(shown)).toMatchObject({ kind: "baseline", name: "one expert" });
    }
  });

  it.each<Partial<Experiment>>([
    { trainSize: 6000 },
    { learningRate: 0.01 },
    { batchSize: 64 },
    { optimizer: "sgd" },
    { hiddenSize: 32 },
    { hiddenSize: "4-8-16" },
    { architecture: "layer" },
    { dataset: "fashion-mnist" },
  ])("compares nothing with a baseline of another training: %o", (shown) => {
    expect(compare(shown)).toBeUndefined();
  });

  it("compares classes with the baseline after as many epochs, and with none before the first or past its last", () => {
    const classesAt = (epochs: number) => compare({}, { epochs })?.classes;
    expect(classesAt(0)).toBeUndefined();
    expect(classesAt(1)).toMatchObject({ when: "after epoch 1" });
    expect(classesAt(5)?.perClass).not.toEqual(classesAt(1)?.perClass);
    expect(classesAt(5)?.perClass).toHaveLength(10);
    expect(classesAt(6)).toBeUndefined();
  });

  it("draws the baseline's tests at the steps of their epochs", () => {
    const steps = compare({}, { stepsPerEpoch: 100 })?.tests.map(({ step }) => step);
    expect(steps?.at(-1)).toBe(500);
    expect(steps).toEqual(steps?.toSorted((a, b) => a - b));
  });

  it("shows the visitor's last run where there is no baseline, and says what differed", () => {
    const shown = { trainSize: 6000 };
    const compared = compare(shown, { ghost: GHOST });
    expect(compared).toMatchObject({
      kind: "ghost",
      name: "last run: Loss coefficient 0.5",
      tests: GHOST.tests,
      classes: { perClass: GHOST.perClass, when: "at step 300" },
    });
    const more = compare({ ...shown, seed: 7 }, { ghost: GHOST });
    expect(more?.name).toBe("last run");
    expect(more?.title).toMatch(/^Your last run: .*Loss coefficient 0.5.*Seed 0/);
  });

  it("compares no runs of different data", () => {
    expect(compare({ dataset: "fashion-mnist" }, { ghost: GHOST })).toBeUndefined();
  });
});
