/** Divides the time limit of a measurement among its stages. */

/** How much of the time limit a stage asks for. */
export interface TimeShare {
  /** Seconds at the default budget; scaled in proportion at another. */
  readonly share: number;
  /** Seconds after which more time would not improve the result. */
  readonly mostSeconds?: number;
}

/**
 * Milliseconds for the first of the remaining stages. Time that earlier stages did not use is divided among all
 * remaining ones.
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
