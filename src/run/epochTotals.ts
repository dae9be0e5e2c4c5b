import type { StepRecords } from "../engine/engine.ts";
import { share, shareOrNull, sum } from "../reference/measures.ts";
import { RECENT_STEPS } from "./divergence.ts";
import type { TrainingResult } from "./result.ts";

/** Counts over the steps of one epoch so far, of dropped assignments and of their effect; and the recent skipped steps. */
export interface EpochTotals {
  /** The last steps, at most RECENT_STEPS, of whichever epoch: true where one was skipped. */
  readonly recentSkips: readonly boolean[];
  /** Counted from 0; -1 before the first step. */
  readonly epoch: number;
  readonly images: number;
  readonly correct: number;
  readonly unrouted: number;
  readonly unroutedCorrect: number;
  readonly assignments: number;
  readonly dropped: number;
}

export const NO_TOTALS: EpochTotals = {
  recentSkips: [],
  epoch: -1,
  images: 0,
  correct: 0,
  unrouted: 0,
  unroutedCorrect: 0,
  assignments: 0,
  dropped: 0,
};

/**
 * The totals with more records of a replica; a new epoch begins new ones. `firstStep` is the number
 * of steps done before. Steps that were skipped say nothing that can be relied on.
 */
export function addToTotals(
  totals: EpochTotals,
  firstStep: number,
  records: StepRecords,
  stepsPerEpoch: number,
  replica: number,
): EpochTotals {
  const replicas = records.taskLoss.length / records.steps;
  const numExperts = records.load.length / records.taskLoss.length;
  let added = totals;
  for (let i = 0; i < records.steps; i++) {
    const record = i * replicas + replica;
    const epoch = Math.floor((firstStep + i) / stepsPerEpoch);
    const isSkipped = records.skipped[record] > 0;
    const recentSkips = [...added.recentSkips, isSkipped].slice(-RECENT_STEPS);
    added =
      epoch === added.epoch ? { ...added, recentSkips } : { ...NO_TOTALS, epoch, recentSkips };
    if (isSkipped) continue;
    const load = records.load.subarray(record * numExperts, (record + 1) * numExperts);
    added = {
      recentSkips,
      epoch,
      images: added.images + records.tokens[i],
      correct: added.correct + records.correct[record],
      unrouted: added.unrouted + records.unrouted[record],
      unroutedCorrect: added.unroutedCorrect + records.unroutedCorrect[record],
      assignments: added.assignments + sum(load),
      dropped: added.dropped + records.dropped[record],
    };
  }
  return added;
}

/** How many steps recentSkips has, and how many of them were skipped. */
export function countRecent({ recentSkips }: EpochTotals) {
  return {
    recentSteps: recentSkips.length,
    recentSkipped: recentSkips.filter(Boolean).length,
  };
}

export function toTrainingResult(totals: EpochTotals): TrainingResult {
  const { images, correct, unrouted, unroutedCorrect, assignments, dropped } = totals;
  return {
    ...countRecent(totals),
    dropRate: share(dropped, assignments),
    unrouted: share(unrouted, images),
    accuracyKept: shareOrNull(correct - unroutedCorrect, images - unrouted),
    accuracyDropped: shareOrNull(unroutedCorrect, unrouted),
  };
}
