import { createStore, type StoreApi } from "zustand/vanilla";
import type { KeptRun } from "../lab/archive/keptRun.ts";
import type { RunArchive } from "../lab/archive/runArchive.ts";

/** What the page knows of the kept runs. */
export interface ArchiveState {
  /** `closed`: it could not be opened or read at all; `problem` says why. */
  readonly status: "opening" | "open" | "closed";
  /** What the visitor should know, in sentences. */
  readonly problem?: string;
  /** Newest first. */
  readonly runs: readonly KeptRun[];
}

export type ArchiveStore = StoreApi<ArchiveState>;

/** Reading the list takes a few milliseconds, and runs that train change it often. */
const GAP_MS = 400;

/** Kept up to date with the archive, which changes in this tab and in others. */
export function createArchiveStore(archive: RunArchive): ArchiveStore {
  const store = createStore<ArchiveState>(() => ({ status: "opening", runs: [] }));
  let isReading = false;
  let isStale = false;

  async function read() {
    if (isReading) {
      isStale = true;
      return;
    }
    isReading = true;
    do {
      isStale = false;
      store.setState(await readArchive(archive), true);
      await new Promise((resolve) => setTimeout(resolve, GAP_MS));
    } while (isStale);
    isReading = false;
  }

  archive.onChange(() => void read());
  void read();
  return store;
}

async function readArchive(archive: RunArchive): Promise<ArchiveState> {
  try {
    const runs = await archive.list();
    const { problem } = archive;
    return { status: "open", runs, ...(problem === undefined ? {} : { problem }) };
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    return { status: "closed", problem, runs: [] };
  }
}
