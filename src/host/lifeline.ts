/**
 * Detects that a worker died without an error event, as when the system ends it: the browser then frees the worker's
 * lock. In pages without locks (plain http, a frame without an origin), such a death is not detected.
 */

/** A worker that has not started within this time is given up: it died while it started, or its script did not load. */
export const START_PATIENCE_MS = 15_000;

/** A new name for a worker's lock, which no other worker has. */
export function lifelineName(): string {
  return `switchyard worker ${crypto.getRandomValues(new Uint32Array(4)).join("-")}`;
}

/** In the worker: holds the lock for as long as the worker lives. Resolves once it is held, or cannot be. */
export function holdLifeline(name: string, locks = findLocks()): Promise<void> {
  return new Promise((resolve) => {
    if (!locks) return resolve();
    const held = locks.request(name, () => {
      resolve();
      return new Promise<never>(() => {});
    });
    held.catch(() => resolve()); // refused: as if there were no locks
  });
}

/** In the page, once the worker holds it: calls `onDeath` when the lock comes free, unless the signal aborts first. */
export function watchLifeline(
  name: string,
  onDeath: () => void,
  signal: AbortSignal,
  locks = findLocks(),
): void {
  locks?.request(name, { signal }, onDeath).catch(() => {}); // aborted, or refused
}

function findLocks(): Pick<LockManager, "request"> | undefined {
  return navigator.locks as LockManager | undefined; // absent in insecure contexts
}
