/** The time of a measurement that must not run longer than it was allowed to, divided over its stages. */

/** What a stage wants of the time. */
export interface TimeShare {
  /** Seconds of a run with the default budget; with another budget, as much more or less. */
  readonly share: number;
  /** Seconds beyond which more time would tell nothing more. */
  readonly mostSeconds?: number;
}

/**
 * Milliseconds for the first of the stages that are still to come. Time that earlier stages left is divided
 * among all that follow.
 */
export function allotMs(leftMs: number, remaining: readonly [TimeShare, ...TimeShare[]]): number {
  const [{ share, mostSeconds = Number.POSITIVE_INFINITY }] = remaining;
  const shares = remaining.reduce((sum, stage) => sum + stage.share, 0);
  return Math.max(0, Math.min((leftMs * share) / shares, 1000 * mostSeconds));
}

/** A stage asks it between two pieces of work. */
export interface Deadline {
  /** 0 once the time is over. */
  leftMs(): number;
  isOver(): boolean;
}

/** @param now milliseconds since any fixed moment, as `endsAt` */
export function deadlineAt(endsAt: number, now: () => number): Deadline {
  const leftMs = () => Math.max(0, endsAt - now());
  return { leftMs, isOver: () => leftMs() === 0 };
}
