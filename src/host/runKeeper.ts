import type { RunId } from "../run/runSpec.ts";
import type { RunSnapshot, SavedRun } from "../run/savedRun.ts";

/** What became of a run that was to be kept. */
export interface KeepOutcome {
  /** Whether it is stored where it outlasts the page. */
  readonly isStored: boolean;
  /** Why it is not kept at all, in a sentence; undefined: it is. */
  readonly problem?: string;
}

/**
 * Keeps the runs of sessions, so that others can go on with them. What is asked for one run is done in the order of the
 * calls; a session asks for nothing more once it has released the run.
 */
export interface RunKeeper {
  /**
   * What a run goes on from; it belongs to this session from now on.
   * @throws Error with a sentence where another session has the run, or nothing can be read
   */
  take(id: RunId): Promise<SavedRun>;
  /** Stores a run, all of it or nothing; it belongs to this session from now on. Does not reject. */
  keep(snapshot: RunSnapshot): Promise<KeepOutcome>;
  /** The session ends, and the run no longer belongs to it. */
  release(id: RunId, hasFailed: boolean): void;
}
