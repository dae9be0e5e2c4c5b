import { Budget } from "./budget.ts";

const GAP_MS = 700;
/** Share of the time that frames, their tests included, may take while a run trains. */
const SHARE = 0.05;

/** Steps that a run that trains has a frame at, whatever the time: learning is fastest at the start. */
const EARLY_STEPS: readonly number[] = [1, 2, 5, 10, 20, 50, 100];
export const LAST_EARLY_STEP = Math.max(...EARLY_STEPS);

/** Decides when a frame of a run is due. */
export class FramePace {
  readonly #budget = new Budget(GAP_MS, SHARE);
  #isRequested = false;
  #shownStep: number | undefined;
  #lastCostMs = 0;

  /** The step of the last frame. */
  get shownStep(): number | undefined {
    return this.#shownStep;
  }

  /** Asks for a frame at the next chance. */
  request(): void {
    this.#isRequested = true;
  }

  /** Asks for a frame unless the last one's cost has still to be paid back. */
  suggest(now: number): void {
    if (this.#budget.affordable(now)) this.#isRequested = true;
  }

  /** Whether a frame is due at this step. */
  isDue(step: number, now: number, isRunning: boolean): boolean {
    if (this.#isRequested) return true;
    return isRunning && (this.#isEarly(step) || this.#budget.due(now));
  }

  /** Most steps that a run may have when it trains on from `step` and misses no early frame. */
  nextStop(step: number): number {
    return EARLY_STEPS.find((early) => early > step) ?? Number.POSITIVE_INFINITY;
  }

  #isEarly(step: number): boolean {
    return EARLY_STEPS.includes(step) && step !== this.#shownStep;
  }

  /** Reports a frame: its step, and from when to when it was made. */
  ran(step: number, startedAt: number, endedAt: number): void {
    this.#isRequested = false;
    this.#shownStep = step;
    // The lower of the last two: the first one waits until the kernels of tests are compiled.
    const cost = endedAt - startedAt;
    const usualCost = Math.min(cost, this.#lastCostMs);
    this.#lastCostMs = cost;
    this.#budget.ran(endedAt - usualCost, endedAt);
  }
}
