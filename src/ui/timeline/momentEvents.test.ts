import { describe, expect, it } from "vitest";
import type { Moment } from "../../lab/moments.ts";
import { fakeBatch, fakeEvaluation } from "../../run/testing/fakeEvents.ts";
import { describeHappening } from "./eventWords.ts";
import { eventsOf } from "./momentEvents.ts";

interface Told {
  readonly load?: readonly number[];
  readonly accuracy?: number;
  readonly skippedSteps?: number;
}

function moment(step: number, { load, accuracy = 0.5, skippedSteps = 0 }: Told = {}): Moment {
  const evaluation = load && fakeEvaluation({ step, accuracy, load: Float32Array.from(load) });
  const position = { ...fakeBatch([step]), skippedSteps };
  return { key: step, bytes: 1, position, evaluation, tokenChoice: undefined };
}

const told = (...args: Parameters<typeof eventsOf>) =>
  eventsOf(...args).map(({ index, happening }) => `${index}: ${describeHappening(happening)}`);

describe("what happened in a run", () => {
  it("is told at the first moment that shows it", () => {
    const moments = [
      moment(0),
      moment(10, { load: [50, 50, 50], accuracy: 0.6 }),
      moment(20, { load: [150, 0, 0], accuracy: 0.9 }),
      moment(30, { load: [75, 0, 75], accuracy: 0.8, skippedSteps: 2 }),
    ];
    const marks = [{ step: 15, field: "learningRate", value: 0.01 }] as const;
    expect(
      told(moments, marks).map((text) => text.replace("\u202f", " ").replace("\u00a0", " ")),
    ).toEqual([
      "2: Learning rate 0.01",
      "2: E2, E3 starve",
      "2: best so far, 90.0 %",
      "3: E3 wakes",
      "3: 2 steps were skipped: not finite",
    ]);
  });

  it("is nothing where nothing was tested or changed", () => {
    expect(told([moment(0), moment(1)], [])).toEqual([]);
  });
});
