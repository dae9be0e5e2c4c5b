import type { StepRecords } from "../engine/engine.ts";
import { share, shareOrNull, sum } from "../reference/measures.ts";
import type { TrainingResult } from "./result.ts";

/** Sums over the steps of one epoch so far: who was dropped, and what it cost. */
export interface EpochTotals {
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
    if (epoch !== added.epoch) added = { ...NO_TOTALS, epoch };
    if (records.skipped[record] > 0) continue;
    const load = records.load.subarray(record * numExperts, (record + 1) * numExperts);
    added = {
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

export function toTrainingResult(totals: EpochTotals): TrainingResult {
  const { images, correct, unrouted, unroutedCorrect, assignments, dropped } = totals;
  return {
    dropRate: share(dropped, assignments),
    unrouted: share(unrouted, images),
    accuracyKept: shareOrNull(correct - unroutedCorrect, images - unrouted),
    accuracyDropped: shareOrNull(unroutedCorrect, unrouted),
  };
}
