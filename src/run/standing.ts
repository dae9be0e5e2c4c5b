import type { Evaluation } from "../engine/engine.ts";
import { type EpochTotals, NO_TOTALS } from "./epochTotals.ts";
import type { TestResult } from "./result.ts";

/** Where a run stands: everything that falls back with it to a checkpoint. */
export interface Standing {
  /** Steps whose records are in. */
  readonly step: number;
  readonly trainMs: number;
  readonly skippedSteps: number;
  /** Step of the last evaluation, and of the last full one; 0 before it. */
  readonly testedAt: number;
  readonly fullyTestedAt: number;
  readonly test: TestResult | undefined;
  readonly testTokenChoice: TestResult | undefined;
  readonly totals: EpochTotals;
}

/** A test of the model, by the method's own rule and, where asked for, by each token's choice. */
export interface Test {
  readonly own: Evaluation;
  readonly tokenChoice: Evaluation | undefined;
  /** Whether all test images were classified. */
  readonly full: boolean;
}

/** Where a run stands that has just begun. */
export function standingAt(step: number): Standing {
  return {
    step,
    trainMs: 0,
    skippedSteps: 0,
    testedAt: step,
    fullyTestedAt: 0,
    test: undefined,
    testTokenChoice: undefined,
    totals: NO_TOTALS,
  };
}
