export interface PacerOptions {
  /** What one call should take. */
  readonly targetMs: number;
  /** What one call may take where a fixed delay, not the work, decides how long it takes. */
  readonly maxMs: number;
  /** Most steps of one call. */
  readonly maxSteps: number;
}

interface Measured {
  readonly stepMs: number;
  readonly at: number;
}

/** A measurement older than this no longer counts: speed changes with load and temperature. */
const STALE_MS = 3000;
/** Calls of one size before a decision: two overlapping calls can end at the same moment. */
const CALLS_TO_JUDGE = 2;
/** Doubling the steps must save this share of the time of each, or it is not worth the latency. */
const WORTHWHILE = 0.75;

/**
 * How many steps one engine call should run: a power of two, so that sizes can be compared. Grows
 * while calls are short. Where a read-back takes long however few the steps (some browsers poll only
 * every 100 ms), calls grow beyond the target as long as that makes each step cheaper.
 */
export class CallPacer {
  readonly #options: PacerOptions;
  readonly #measured = new Map<number, Measured>();
  #steps = 1;
  #calls = 0;
  #totalMs = 0;
  #isWarm = false;

  constructor(options: PacerOptions) {
    this.#options = options;
  }

  get steps(): number {
    return this.#steps;
  }

  /** Reports a call: how many steps it ran, and how long after the call before it ended. */
  record(steps: number, elapsedMs: number, now: number): void {
    if (!this.#isWarm) {
      this.#isWarm = true; // the first call pays for compilation
      return;
    }
    if (steps !== this.#steps) return;
    this.#calls++;
    this.#totalMs += elapsedMs;
    if (this.#calls < CALLS_TO_JUDGE) return;
    const callMs = this.#totalMs / this.#calls;
    this.#measured.set(steps, { stepMs: callMs / steps, at: now });
    this.#calls = 0;
    this.#totalMs = 0;
    this.#steps = this.#choose(callMs, now);
  }

  #choose(callMs: number, now: number): number {
    const { targetMs, maxMs, maxSteps } = this.#options;
    const steps = this.#steps;
    const here = callMs / steps;
    const half = this.#recent(steps / 2, now);
    const double = this.#recent(steps * 2, now);
    const canDouble = steps * 2 <= maxSteps;
    if (callMs <= targetMs) return canDouble && callMs * 2 <= targetMs ? steps * 2 : steps;
    // Too long for the target: is the work to blame, or a fixed delay?
    const down = Math.max(1, steps / 2);
    if (callMs > maxMs) return down;
    if (double && double.stepMs < here * WORTHWHILE) return canDouble ? steps * 2 : steps;
    if (steps > 1 && (!half || here > half.stepMs * WORTHWHILE)) return down;
    return canDouble && !double ? steps * 2 : steps;
  }

  #recent(steps: number, now: number): Measured | undefined {
    const measured = this.#measured.get(steps);
    return measured && now - measured.at <= STALE_MS ? measured : undefined;
  }
}
