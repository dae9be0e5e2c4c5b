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

/** Timers are clamped to 4 ms, and to a second in hidden tabs; messages are not. */
function createTaskSwitch(): () => Promise<void> {
  if (typeof setImmediate === "function") {
    return () => new Promise((resolve) => setImmediate(resolve));
  }
  const channel = new MessageChannel();
  const waiting: (() => void)[] = [];
  channel.port1.onmessage = () => waiting.shift()?.();
  return () =>
    new Promise((resolve) => {
      waiting.push(resolve);
      channel.port2.postMessage(undefined);
    });
}
