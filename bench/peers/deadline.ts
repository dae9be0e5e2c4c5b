/** It did not answer in time. */
class TooSlow extends Error {
  override readonly name = "TooSlow";
}

/**
 * Waits for work as long as it may take; then, or when interrupted, tells it to end and stops
 * waiting, whether it ends or not.
 */
export async function withinTime<T>(
  what: string,
  limitMs: number,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  signal.throwIfAborted();
  const end = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const interrupt = () => end.abort(signal.reason);
  signal.addEventListener("abort", interrupt);
  const ended = new Promise<never>((_, reject) => {
    end.signal.addEventListener("abort", () => reject(end.signal.reason));
    const tooSlow = new TooSlow(`it did not ${what} within ${limitMs / 1000} s`);
    timer = setTimeout(() => end.abort(tooSlow), limitMs);
  });
  try {
    const working = work(end.signal);
    working.catch(() => {}); // when nobody waits for it any more
    return await Promise.race([working, ended]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", interrupt);
  }
}
