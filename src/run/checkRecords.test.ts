import { describe, expect, it } from "vitest";
import type { StepRecords } from "../engine/engine.ts";
import { checkEvaluation, checkRecords, ImplausibleResultError } from "./checkRecords.ts";
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
  it("accepts what an engine gives, skipped steps among it", async () => {
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
});
