import { createTaskSwitch } from "../engine/nextTask.ts";

/** Time as the trainer sees it, so that tests can own it. */
export interface Clock {
  /** Milliseconds. */
  now(): number;
  /** Resolves in a new task: messages that wait (a pause) are handled first. */
  nextTask(): Promise<void>;
}

export function systemClock(): Clock {
  return { now: () => performance.now(), nextTask: createTaskSwitch() };
}
