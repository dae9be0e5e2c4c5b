import type { RunResult } from "../../run/result.ts";
import type { RunId } from "../../run/runSpec.ts";
import type { SavedRun } from "../../run/savedRun.ts";
import type { PageBook } from "../pageBook.ts";
import type { StoredRun } from "./storedRun.ts";

/** What is stored of a run, each part under the run's id. `entries` are small and read together. */
export interface RunParts {
  readonly entries: StoredRun;
  readonly results: RunResult;
  readonly checkpoints: SavedRun;
  readonly books: PageBook;
}

export type PartName = keyof RunParts;
export const PART_NAMES = ["entries", "results", "checkpoints", "books"] as const;

/** Parts of a run to be stored; null deletes one. */
export type PartChanges = { readonly [Name in PartName]?: RunParts[Name] | null };

/** What becomes of one run of several, whose entry is as it is. */
export type DecideAll = (id: RunId, entry: unknown) => PartChanges;

/** Where runs are stored. What is read is `unknown`: another version of the page may have written it. */
export interface RunStorage {
  /** Whether what is stored outlasts the page. */
  readonly isLasting: boolean;
  /** By the runs' ids. */
  entries(): Promise<ReadonlyMap<RunId, unknown>>;
  read(part: PartName, id: RunId): Promise<unknown>;
  /**
   * Changes parts of one run, all or none, whatever other tabs do meanwhile.
   * @param decide gets the run's entry as it is
   * @throws StorageError
   */
  update(id: RunId, decide: (entry: unknown) => PartChanges): Promise<void>;
  /** The same for several runs at once: all are changed, or none. @throws StorageError */
  updateAll(ids: readonly RunId[], decide: DecideAll): Promise<void>;
  /** Deletes every part of these runs. @throws StorageError */
  remove(ids: readonly RunId[]): Promise<void>;
  /** @throws StorageError */
  clear(): Promise<void>;
}

/** What is wrong with the storage, in a sentence. */
export class StorageError extends Error {
  override readonly name = "StorageError";
}
