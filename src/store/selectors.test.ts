import { describe, expect, it } from "vitest";
import { DEFAULT_EXPERIMENT } from "../experiment/fields.ts";
import { initialRunState, type RunState } from "../lab/runState.ts";
import { fakeEvaluation } from "../run/testing/fakeEvents.ts";
import { selectChance } from "./selectors.ts";

const START = initialRunState({ experiment: DEFAULT_EXPERIMENT, changes: [] }, []);

/** A run whose last test of 1,000 images of two classes, 600 and 400, got this share right. */
function stateWith(accuracy: number, status: RunState["status"]): RunState {
  const confusion = Uint32Array.of(600, 0, 400, 0);
  const evaluation = fakeEvaluation({ accuracy, images: 1000, confusion });
  return { ...START, status, book: { ...START.book, evaluation } };
}

describe("selectChance", () => {
  it("tells of a run that has ended no better than guessing", () => {
    expect(selectChance(stateWith(0.59, "finished"))).toEqual({ accuracy: 0.59, guessing: 0.6 });
    expect(selectChance(stateWith(0.9, "finished"))).toBeUndefined();
  });

  it("is silent while there is still hope, and before the first test", () => {
    expect(selectChance(stateWith(0.59, "running"))).toBeUndefined();
    expect(selectChance({ ...START, status: "finished" })).toBeUndefined();
  });
});
