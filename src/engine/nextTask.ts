/**
 * Makes a function whose promise resolves in a new task, so that messages which wait are handled first.
 * Timers are clamped to 4 ms, and to a second in hidden tabs; messages are not.
 */
export function createTaskSwitch(): () => Promise<void> {
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
