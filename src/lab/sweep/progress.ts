/** How far a sweep is. */
export interface SweepProgress {
  readonly total: number;
  readonly done: number;
  readonly failed: number;
  /** Unknown before any run has got ahead. */
  readonly secondsLeft: number | undefined;
}

/** A run, by its link, and what it costs beside the others: in whatever unit. */
interface Weighed {
  readonly link: string;
  readonly cost: number;
}

/** Time left is told from at least so many seconds. */
const LEAST_SECONDS = 2;

/** Keeps how far the runs of a sweep are, and works out the time left from what their cost took so far. */
export class ProgressBook {
  readonly #costs: ReadonlyMap<string, number>;
  readonly #totalCost: number;
  readonly #now: () => number;
  /** When the first run got ahead: lanes take their time to open. */
  #startedAt: number | undefined;
  /** Of runs under way: the share that is done. */
  readonly #shares = new Map<string, number>();
  #endedCost = 0;
  #done = 0;
  #failed = 0;

  /** @param now in milliseconds */
  constructor(runs: readonly Weighed[], now: () => number) {
    this.#costs = new Map(runs.map(({ link, cost }) => [link, cost]));
    this.#totalCost = sum(this.#costs.values());
    this.#now = now;
  }

  /** A run is so far, from 0 to 1; 0 also where it is tried again. */
  advance(link: string, share: number): void {
    this.#startedAt ??= this.#now();
    this.#shares.set(link, share);
  }

  end(link: string, isDone: boolean): void {
    this.#shares.delete(link);
    this.#endedCost += this.#costOf(link);
    if (isDone) this.#done++;
    else this.#failed++;
  }

  get progress(): SweepProgress {
    const total = this.#costs.size;
    return { total, done: this.#done, failed: this.#failed, secondsLeft: this.#secondsLeft() };
  }

  #secondsLeft(): number | undefined {
    const now = this.#now();
    const seconds = (now - (this.#startedAt ?? now)) / 1000;
    const running = [...this.#shares].map(([link, share]) => share * this.#costOf(link));
    const past = this.#endedCost + sum(running);
    if (past === 0 || seconds < LEAST_SECONDS) return undefined;
    return (seconds * (this.#totalCost - past)) / past;
  }

  #costOf(link: string): number {
    return this.#costs.get(link) ?? 0;
  }
}

function sum(values: Iterable<number>): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
