import type { Experiment } from "../experiment/experiment.ts";
import type { TestPoint } from "./pageBook.ts";
import { pickFew } from "./series.ts";
import type { ShownFrame } from "./shownFrame.ts";

/** What the page keeps of a run that another has taken the place of: its tests, and its last numbers. */
export interface Ghost {
  readonly experiment: Experiment;
  /** Of its last test. */
  readonly step: number;
  /** [C] */
  readonly perClass: Float32Array;
  readonly tests: readonly Pick<TestPoint, "step" | "accuracy">[];
}

const MOST_TESTS = 60;

/** @returns undefined for a run that was never tested */
export function ghostOf(
  experiment: Experiment,
  { evaluation, tests }: Pick<ShownFrame, "evaluation" | "tests">,
): Ghost | undefined {
  if (evaluation === undefined || evaluation.step === 0) return undefined;
  const { step, perClass } = evaluation;
  const few = pickFew(tests, MOST_TESTS);
  return {
    experiment,
    step,
    perClass,
    tests: few.map(({ step, accuracy }) => ({ step, accuracy })),
  };
}
