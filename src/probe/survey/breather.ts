import { type Clock, systemClock } from "../../run/clock.ts";

/** Longest piece of work that the probe's worker does without looking whether something else waits. */
const PIECE_MS = 12;

/** The result of this work is not wanted any more: something newer was asked for. */
export class SupersededError extends Error {
  override readonly name = "SupersededError";
}

/** Lets long work give way: other requests to the worker are answered between its pieces. */
export class Breather {
  readonly #isWanted: () => boolean;
  readonly #clock: Clock;
  #since: number;

  /** `isWanted`: false once nobody waits for the result. */
  constructor(isWanted: () => boolean = () => true, clock: Clock = systemClock()) {
    this.#isWanted = isWanted;
    this.#clock = clock;
    this.#since = clock.now();
  }

  /** Lets other messages to the worker be answered if the piece was long enough. @throws SupersededError */
  async breathe(): Promise<void> {
    if (this.#clock.now() - this.#since < PIECE_MS) return;
    await this.#clock.nextTask();
    if (!this.#isWanted()) throw new SupersededError("Something newer was asked for.");
    this.#since = this.#clock.now();
  }
}
