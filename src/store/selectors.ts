import { encodeLink } from "../experiment/link.ts";
import { type WriteNumber, writeEnglish } from "../experiment/writeNumber.ts";
import type { RunState, RunStatus } from "../lab/runState.ts";
import { guessingAccuracy, isAtChance } from "../run/chance.ts";
import { describeDivergence } from "../run/divergence.ts";

/** The link of what the controls say, from its question mark on. */
export function selectLink({ linked }: RunState): string {
  return encodeLink(linked.experiment, linked.changes);
}

/** Experts of the run the figures show; undefined before any data. */
export function selectNumExperts({ frame }: RunState): number | undefined {
  return frame.evaluation?.load.length ?? frame.series.points.at(-1)?.load.length;
}

/** Steps of the run, as its epochs are now; undefined before it is ready. */
export function selectTotalSteps({ run, shown }: Pick<RunState, "run" | "shown">) {
  return run && run.stepsPerEpoch * shown.epochs;
}

/** Share of the run that is done, 0 to 1. */
export function selectFraction(state: RunState): number {
  const { position } = state.frame;
  const totalSteps = selectTotalSteps(state);
  if (totalSteps === undefined || position === undefined) return 0;
  return Math.min(1, position.step / Math.max(1, totalSteps));
}

/** The status of what is shown: a run has finished when the frame of its last step is shown, or an earlier moment. */
export function selectShownStatus(
  state: Pick<RunState, "status" | "book" | "frame" | "watched">,
): RunStatus {
  const { status, book, frame, watched } = state;
  if (watched !== undefined) return status;
  const isBehind = frame.position?.step !== book.position?.step;
  return status === "finished" && isBehind ? "running" : status;
}

/** How the run that is shown diverged, in a sentence; undefined where it did not. */
export function selectDivergence(
  { run, frame }: RunState,
  write: WriteNumber = writeEnglish,
): string | undefined {
  const { position, tests } = frame;
  if (position === undefined || run === undefined) return undefined;
  const { step: steps, skippedSteps, recentSteps, recentSkipped } = position;
  const testLoss = tests.at(-1)?.loss;
  const { numClasses } = run;
  const course = { steps, skippedSteps, recentSteps, recentSkipped, testLoss, numClasses };
  return describeDivergence(course, write);
}

/** The accuracies of the run's last test and of guessing, where it has ended and is no better; else undefined. */
export function selectChance(
  state: RunState,
): { readonly accuracy: number; readonly guessing: number } | undefined {
  const { evaluation } = state.book;
  if (selectShownStatus(state) !== "finished" || evaluation === undefined) return undefined;
  if (!isAtChance(evaluation)) return undefined;
  return { accuracy: evaluation.accuracy, guessing: guessingAccuracy(evaluation) };
}
