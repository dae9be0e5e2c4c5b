/** A thread is kept busy this long at a time. */
const SLICE_MS = 8;

/**
 * Runs work that can be left off to its end, in slices between which the thread does other things.
 * @throws whatever the signal was aborted with
 */
export async function inSlices<T>(work: Generator<void, T>, signal: AbortSignal): Promise<T> {
  for (;;) {
    const end = performance.now() + SLICE_MS;
    while (performance.now() < end) {
      const { done, value } = work.next();
      if (done) return value;
    }
    await new Promise((resolve) => setTimeout(resolve));
    signal.throwIfAborted();
  }
}
