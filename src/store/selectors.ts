import { encodeLink } from "../experiment/link.ts";
import type { RunState } from "../lab/runState.ts";

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
