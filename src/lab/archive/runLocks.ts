import type { RunId } from "../../run/runSpec.ts";

/**
 * Who trains which run: a worker holds the lock of the run that its session has, and the browser frees it when the worker
 * ends, however it ends. In pages without locks (plain http, a frame without an origin), nobody knows.
 */

const PREFIX = "switchyard run ";

/** A worker that is on its way out may still hold a lock for a moment. */
const PATIENCE_MS = 2000;

/**
 * Holds the lock of a run until the returned function is called, or the worker ends. Undefined where another session has
 * the run: in another tab, as a rule.
 */
export async function holdRun(
  id: RunId,
  locks = findLocks(),
  patienceMs = PATIENCE_MS,
): Promise<(() => void) | undefined> {
  if (!locks) return () => {};
  return await new Promise((resolve) => {
    const hold = () =>
      new Promise<void>((release) => {
        resolve(release);
      });
    const signal = AbortSignal.timeout(patienceMs);
    locks.request(`${PREFIX}${id}`, { signal }, hold).catch((error: unknown) => {
      const isTaken = error instanceof DOMException && error.name === "TimeoutError";
      resolve(isTaken ? undefined : () => {}); // refused: as if there were no locks
    });
  });
}

/** The runs that some session has now; undefined where nobody knows. */
export async function heldRuns(locks = findLocks()): Promise<ReadonlySet<RunId> | undefined> {
  const held = await locks?.query().catch(() => undefined);
  if (held === undefined) return undefined;
  const names = (held.held ?? []).map(({ name }) => name ?? "");
  return new Set(
    names.filter((name) => name.startsWith(PREFIX)).map((name) => name.slice(PREFIX.length)),
  );
}

function findLocks(): Pick<LockManager, "request" | "query"> | undefined {
  return globalThis.navigator?.locks as LockManager | undefined; // absent in insecure contexts
}
