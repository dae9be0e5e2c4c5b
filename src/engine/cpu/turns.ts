import { createTaskSwitch } from "../nextTask.ts";

/** Longest that a call computes before it lets other tasks run: a pause or an end is heard within this time. */
const TURN_MS = 50;

/** Lets calls take turns with each other, and with the other tasks of their thread. */
export class Turns {
  readonly #nextTask = createTaskSwitch();
  #last: Promise<unknown> = Promise.resolve();
  #callsUnderWay = 0;
  #startedAt = 0;

  /** Whether no call is under way. */
  get areFree(): boolean {
    return this.#callsUnderWay === 0;
  }

  /** Runs `call` after all calls before it, whether they succeeded or not. */
  async take<T>(call: () => Promise<T> | T): Promise<T> {
    this.#callsUnderWay++;
    const result = this.#last.then(() => {
      this.#startedAt = performance.now();
      return call();
    });
    this.#last = result.catch(() => {});
    try {
      return await result;
    } finally {
      this.#callsUnderWay--;
    }
  }

  /** Whether the call under way has computed for so long that it should give way. */
  get isOver(): boolean {
    return performance.now() - this.#startedAt >= TURN_MS;
  }

  /** Lets other tasks run. */
  async giveWay(): Promise<void> {
    await this.#nextTask();
    this.#startedAt = performance.now();
  }
}
