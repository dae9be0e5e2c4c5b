/** Keeps a side job to at most one run every `minGapMs`, and to a share of the time. */
export class Budget {
  readonly #minGapMs: number;
  readonly #share: number;
  #restUntil = Number.NEGATIVE_INFINITY;
  #startedAt = Number.NEGATIVE_INFINITY;

  constructor(minGapMs: number, share: number) {
    this.#minGapMs = minGapMs;
    this.#share = share;
  }

  /** Whether the last run's cost has been paid back. */
  affordable(now: number): boolean {
    return now >= this.#restUntil;
  }

  due(now: number): boolean {
    return this.affordable(now) && now - this.#startedAt >= this.#minGapMs;
  }

  ran(startedAt: number, endedAt: number): void {
    this.#startedAt = startedAt;
    this.#restUntil = endedAt + (endedAt - startedAt) * (1 / this.#share - 1);
  }
}
