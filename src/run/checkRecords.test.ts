import { describe, expect, it } from "vitest";
import type { Evaluation, StepRecords, TrainState } from "../engine/engine.ts";
import { AUX_TERMS } from "../reference/routing.ts";
import {
  checkEvaluation,
  checkParameters,
  checkRecords,
  checkState,
  ImplausibleResultError,
} from "./checkRecords.ts";
import { engineConfig } from "./engineConfig.ts";
import { FakeEngine, manualClock, SMALL_EXPERIMENT, smallDataset } from "./testing/fakeEngine.ts";

const dataset = smallDataset();
const config = engineConfig(SMALL_EXPERIMENT, dataset);
const createEngine = () => new FakeEngine(config, dataset, manualClock());
const asked = { firstStep: 7, steps: 4 };

async function records(): Promise<StepRecords> {
  const engine = createEngine();
  engine.step = asked.firstStep;
  return await engine.train(asked.steps);
}

describe("checkRecords", () => {
  it("accepts an engine's records, skipped steps included", async () => {
    const engine = createEngine();
    engine.badSteps = new Set([1]);
    const own = await engine.train(4);
    expect(own.taskLoss[1]).toBeNaN();
    expect(() => checkRecords(own, { firstStep: 0, steps: 4 }, config)).not.toThrow();
  });

  it("refuses records of other steps", async () => {
    const own = await records();
    const before = { ...own, firstStep: 3 };
    expect(() => checkRecords(before, asked, config)).toThrow(ImplausibleResultError);
    expect(() => checkRecords(before, asked, config)).toThrow(
      "asked for 4 steps from step 7 on, and gave records of 4 from step 3 on",
    );
    expect(() => checkRecords(own, { ...asked, steps: 5 }, config)).toThrow("5 steps");
  });

  const impossible: readonly [keyof StepRecords & string, number, string][] = [
    ["tokens", 0, "images of step 9 is 0 instead of 100"],
    ["tokens", 101, "images of step 9 is 101"],
    ["taskLoss", Number.NaN, "task loss of step 9 is NaN instead of a finite number"],
    ["auxLoss", Number.POSITIVE_INFINITY, "auxiliary loss of step 9 is Infinity"],
    ["auxLoss", 0.5, "auxiliary loss of step 9 is 0.5 instead of 0.25, the sum of its terms"],
    ["skipped", 2, "skipped of step 9 is 2"],
    ["correct", 101, "rightly of step 9 is 101 instead of 0 to 100"],
    ["unrouted", 101, "without an expert of step 9 is 101"],
    ["unroutedCorrect", 99, "of them right of step 9 is 99"],
    ["dropped", 9999, "dropped assignments of step 9 is 9999"],
  ];
  it.each(impossible)("refuses %s of %s", async (name, value, sentence) => {
    const own = await records();
    (own[name] as Uint32Array)[2] = value;
    expect(() => checkRecords(own, asked, config)).toThrow(sentence);
  });

  it.each([
    [Number.NaN, 'auxiliary term "z" of step 9 is NaN instead of a finite number'],
    [Number.POSITIVE_INFINITY, 'auxiliary term "z" of step 9 is Infinity'],
    [0.25, "auxiliary loss of step 9 is 0.25 instead of 0.5, the sum of its terms"],
  ])("refuses an auxiliary term of %s, unless the step was skipped", async (term, sentence) => {
    const own = await records();
    own.auxTerms[2 * AUX_TERMS.length + AUX_TERMS.indexOf("z")] = term;
    expect(() => checkRecords(own, asked, config)).toThrow(sentence);
    own.skipped[2] = 1;
    expect(() => checkRecords(own, asked, config)).not.toThrow();
  });

  it("refuses what a buffer of garbage says of an expert", async () => {
    const own = await records();
    own.load[3 * 2] = 0xffc0_dead;
    expect(() => checkRecords(own, asked, config)).toThrow("images of an expert of step 9");
  });
});

describe("checkEvaluation", () => {
  it("accepts what an engine gives, and refuses what does not add up", async () => {
    const [evaluation] = await createEngine().evaluate(1);
    expect(() => checkEvaluation(evaluation, 50)).not.toThrow();
    expect(() => checkEvaluation(evaluation, 49)).toThrow("images of the evaluation is 50");
    const nothing = { ...evaluation, confusion: new Uint32Array(9), correct: 0 };
    expect(() => checkEvaluation(nothing, 50)).toThrow(
      "images in the confusion matrix of the evaluation is 0 instead of 50",
    );
    expect(() => checkEvaluation({ ...evaluation, correct: 1 }, 50)).toThrow("rightly");
    const lost = { ...evaluation, expertsPerImage: new Uint32Array(4) };
    expect(() => checkEvaluation(lost, 50)).toThrow("by number of experts");
  });

  it.each<[string, Partial<Evaluation>, string]>([
    ["no routing", { routing: new Uint32Array(9) }, "class and expert of the evaluation is 0"],
    ["routing of no image", { routing: Uint32Array.of(0, 25, 0, 0, 25, 0, 0, 0, 0) }, "of class 1"],
    [
      "more images right than there are without an expert",
      { unroutedCorrect: 1 },
      "classified rightly .* 0 to 0",
    ],
    ["an entropy", { gateEntropy: Number.NaN }, "mean entropy of the router .* is NaN"],
    ["a negative entropy", { gateEntropy: -0.1 }, "is -0.1 instead of 0 to 1.09"],
    ["too much entropy", { gateEntropy: 1.2 }, "is 1.2 instead of 0 to 1.09"],
    [
      "an entropy out of range beside a loss that is not finite",
      { gateEntropy: 7, loss: Number.NaN },
      "is 7 instead of 0 to 1.09",
    ],
  ])("refuses %s", async (_, changes, sentence) => {
    const [evaluation] = await createEngine().evaluate(1);
    const own = { ...evaluation, ...changes };
    expect(() => checkEvaluation(own, 50)).toThrow(ImplausibleResultError);
    expect(() => checkEvaluation(own, 50)).toThrow(new RegExp(sentence));
  });

  it("accepts losses and entropies of weights that have diverged", async () => {
    const [evaluation] = await createEngine().evaluate(1);
    for (const loss of [Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => checkEvaluation({ ...evaluation, loss }, 50)).not.toThrow();
      expect(() => checkEvaluation({ ...evaluation, loss, gateEntropy: loss }, 50)).not.toThrow();
    }
  });
});

describe("checkState", () => {
  async function state(changes: Partial<TrainState> = {}): Promise<TrainState> {
    const engine = createEngine();
    engine.step = 7;
    return { ...(await engine.readState()), ...changes };
  }

  it("accepts an engine's state, also after skipped steps", async () => {
    const own = await state({ appliedSteps: Uint32Array.of(3) });
    expect(() => checkState(own, 7)).not.toThrow();
  });

  it.each<[string, Partial<TrainState>, string]>([
    ["another step", { step: 6 }, "step of the state read back is 6 instead of 7"],
    ["more steps than there were", { appliedSteps: Uint32Array.of(8) }, "is 8 instead of 0 to 7"],
    ["no weights", { parameters: new Float32Array(5) }, "every weight of the state read back is 0"],
    ["a weight", { parameters: Float32Array.of(1, Number.NaN) }, "a weight of .* is NaN"],
    ["a moment", { firstMoment: Float32Array.of(Number.NaN) }, "a first moment of .* is NaN"],
    ["a square", { secondMoment: Float32Array.of(1 / 0) }, "a second moment of .* is Infinity"],
  ])("refuses %s", async (_, changes, sentence) => {
    const own = await state(changes);
    expect(() => checkState(own, 7)).toThrow(ImplausibleResultError);
    expect(() => checkState(own, 7)).toThrow(new RegExp(sentence));
  });
});

describe("checkParameters", () => {
  it("refuses weights that are not finite, or all zero", () => {
    expect(() => checkParameters(Float32Array.of(0, -1), "the weights")).not.toThrow();
    expect(() => checkParameters(new Float32Array(2), "the weights")).toThrow("every weight");
    expect(() => checkParameters(Float32Array.of(1, Number.NaN), "the weights")).toThrow(
      "a weight of the weights is NaN instead of a finite number.",
    );
  });
});
