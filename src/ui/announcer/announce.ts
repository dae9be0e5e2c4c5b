import type { RunStatus } from "../../lab/runState.ts";
import { formatInteger, formatPercent } from "../format.ts";

/** What announcements are made from: the run as it is shown. */
export interface AnnouncedState {
  readonly status: RunStatus;
  readonly step: number;
  /** Whole passes over the training images so far. */
  readonly epochsDone: number;
  readonly epochs: number;
  /** Of the last test; undefined before the first. */
  readonly accuracy: number | undefined;
  readonly testImages: number;
}

export interface Announcement {
  readonly text: string;
  /** News of an epoch can wait, and the next one replaces it: epochs may take less time than it takes to hear of one. */
  readonly canWait: boolean;
}

/** What a screen reader should say of a change; undefined where nothing. Failures are alerts of their own. */
export function announce(before: AnnouncedState, after: AnnouncedState): Announcement | undefined {
  const text = before.status === after.status ? undefined : announceStatus(before, after);
  if (text !== undefined) return { text, canWait: false };
  const isNewEpoch = after.epochsDone > before.epochsDone && after.status === "running";
  if (!isNewEpoch || after.accuracy === undefined) return undefined;
  const right = `${formatPercent(after.accuracy)} of the test images right`;
  return { text: `Epoch ${after.epochsDone} of ${after.epochs}: ${right}.`, canWait: true };
}

function announceStatus(before: AnnouncedState, after: AnnouncedState): string | undefined {
  const { status, step, epochsDone, epochs, accuracy, testImages } = after;
  const all = epochs === 1 ? "1 epoch" : `${formatInteger(epochs)} epochs`;
  switch (status) {
    case "running":
      return before.status === "paused"
        ? `Training goes on from step ${formatInteger(step)}.`
        : `Training has started, for ${all}.`;
    case "paused": {
      const epoch = Math.min(epochs, epochsDone + 1);
      return `Paused at step ${formatInteger(step)}, in epoch ${epoch} of ${epochs}.`;
    }
    case "finished":
      return accuracy === undefined
        ? `Done after ${all}.`
        : `Done after ${all}: ${formatPercent(accuracy)} of ${formatInteger(testImages)} test images right.`;
    default:
      return undefined;
  }
}
