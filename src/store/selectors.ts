import { encodeLink } from "../experiment/link.ts";
import type { RunState } from "../lab/runState.ts";
import { describeDivergence } from "../run/divergence.ts";

/** The link of what the controls say, from its question mark on. */
export function selectLink({ linked }: RunState): string {
  return encodeLink(linked.experiment, linked.changes);
}

/** Experts of the run the figures show; undefined before any data. */
export function selectNumExperts(state: RunState): number | undefined {
  const point = state.series.points.at(-1);
  return state.evaluation?.load.length ?? point?.load.length;
}

/** Share of the run that is done, 0 to 1. */
export function selectFraction(state: RunState): number {
  if (state.run === undefined || state.progress === undefined) return 0;
  const totalSteps = state.run.stepsPerEpoch * state.shown.epochs;
  return Math.min(1, state.progress.step / Math.max(1, totalSteps));
}

/** The newest test of the model, whole or in part. */
export function selectTestAccuracy(state: RunState): number | undefined {
  return state.tests.at(-1)?.accuracy;
}

/** How the run that is shown diverged, in a sentence; undefined where it did not. */
export function selectDivergence({ progress, run, tests }: RunState): string | undefined {
  if (progress === undefined || run === undefined) return undefined;
  const { step: steps, skippedSteps, recentSteps, recentSkipped } = progress;
  const testLoss = tests.at(-1)?.loss;
  const { numClasses } = run;
  return describeDivergence({
    steps,
    skippedSteps,
    recentSteps,
    recentSkipped,
    testLoss,
    numClasses,
  });
}
