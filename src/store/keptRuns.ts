import { openRunArchive } from "../lab/archive/openRunArchive.ts";
import type { RunArchive } from "../lab/archive/runArchive.ts";
import type { RunState } from "../lab/runState.ts";
import type { RunResult } from "../run/result.ts";
import { type ArchiveStore, createArchiveStore } from "./archiveStore.ts";
import { selectTotalSteps } from "./selectors.ts";

/** The archive of the page, and the store that follows it. Fetched when something of it is first shown or written. */
export interface KeptRuns {
  readonly archive: RunArchive;
  readonly store: ArchiveStore;
  /**
   * The training worker has kept the run that is shown. The page adds its curves; and all that it knows, where the
   * worker could not store the run.
   */
  readonly note: (
    state: RunState,
    isStored: boolean,
    askForResult: () => Promise<RunResult | undefined>,
  ) => Promise<void>;
}

export async function openKeptRuns(): Promise<KeptRuns> {
  const archive = await openRunArchive();
  return {
    archive,
    store: createArchiveStore(archive),
    async note(state, isStored, askForResult) {
      const { runId, book } = state;
      if (!isStored) {
        const result = await askForResult();
        if (result) await archive.adopt(runId, result, selectTotalSteps(state) ?? result.steps);
      }
      await archive.keepBook(runId, book);
    },
  };
}
