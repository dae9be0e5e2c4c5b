import { Budget } from "./budget.ts";

const GAP_MS = 700;
/** Share of the time that frames, their tests included, may take while a run trains. */
const SHARE = 0.05;

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

  isDue(now: number, isRunning: boolean): boolean {
    return this.#isRequested || (isRunning && this.#budget.due(now));
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
