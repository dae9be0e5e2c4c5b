import { openRunArchive } from "../lab/archive/openRunArchive.ts";
import type { RunArchive } from "../lab/archive/runArchive.ts";
import { type ArchiveStore, createArchiveStore } from "./archiveStore.ts";

/** The archive of the page, and the store that follows it. Fetched when something of it is first shown or written. */
export interface KeptRuns {
  readonly archive: RunArchive;
  readonly store: ArchiveStore;
}

export async function openKeptRuns(): Promise<KeptRuns> {
  const archive = await openRunArchive();
  return { archive, store: createArchiveStore(archive) };
}
