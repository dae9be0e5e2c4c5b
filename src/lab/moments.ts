import type { YardSnapshot } from "../probe/yardSnapshot.ts";
import type { RunPosition } from "../run/events.ts";
import { LAST_EARLY_STEP } from "../run/framePace.ts";
import { fallBack, type PageBook } from "./pageBook.ts";
import type { ShownFrame } from "./shownFrame.ts";

/** A moment of a run that can be shown again. Its weights are with the probe. */
export interface Moment {
  /** By which the probe recalls its frame. */
  readonly key: number;
  /** Size of its weights. */
  readonly bytes: number;
  readonly position: RunPosition;
  /** As in the book of then. */
  readonly evaluation: PageBook["evaluation"];
  readonly tokenChoice: PageBook["tokenChoice"];
}

/** The weights of all moments of a run together. */
export const MOMENT_BYTES = 64_000_000;
/** A small model's weights are few bytes; what the page keeps of a moment is some thousands. */
export const MAX_MOMENTS = 400;

/**
 * Adds a moment. Where there are too many, or their weights are too large, the one whose neighbours are nearest to each
 * other goes; those of the first steps, in which most happens, and the newest stay while there are others. A moment of
 * the same step is replaced.
 */
export function withMoment(moments: readonly Moment[], added: Moment): readonly Moment[] {
  const { step } = added.position;
  const kept = [...moments.filter(({ position }) => position.step < step), added];
  let bytes = kept.reduce((sum, moment) => sum + moment.bytes, 0);
  while (kept.length > 1 && (kept.length > MAX_MOMENTS || bytes > MOMENT_BYTES)) {
    const [gone] = kept.splice(dispensable(kept), 1);
    bytes -= gone.bytes;
  }
  return kept;
}

/** Of at least two moments, the index of the one that is missed least; never the last. */
function dispensable(moments: readonly Moment[]): number {
  const inner = [...moments.keys()].slice(1, -1);
  const late = inner.filter((i) => moments[i].position.step > LAST_EARLY_STEP);
  const candidates = late.length > 0 ? late : inner;
  const gapAt = (i: number) => moments[i + 1].position.step - moments[i - 1].position.step;
  return candidates.reduce((best, i) => (gapAt(i) < gapAt(best) ? i : best), candidates[0] ?? 0);
}

/** The moment that was the present at a step: the last one before it, or the first. */
export function momentAt(moments: readonly Moment[], step: number): Moment | undefined {
  return moments.findLast(({ position }) => position.step <= step) ?? moments[0];
}

/** What was known at a moment. Curves are as the book has them now, up to its step. */
export function frameOfMoment(
  book: PageBook,
  { position, evaluation, tokenChoice }: Moment,
  yard: YardSnapshot | undefined,
): ShownFrame {
  return { ...fallBack(book, position.step), position, evaluation, tokenChoice, yard };
}
