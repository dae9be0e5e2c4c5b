import type { RunResult } from "../../run/result.ts";
import type { RunId } from "../../run/runSpec.ts";
import type { PageBook } from "../pageBook.ts";
import type { KeptRun, Writing } from "./keptRun.ts";

/** Where a result comes from that was trained to its end elsewhere. */
export interface ResultSource {
  readonly origin: "sweep" | "file";
  readonly sweepLink?: string;
}

export interface StoredSize {
  /** About what the runs of this list take, those included that can still be restored. */
  readonly usedBytes: number;
  /** What the browser lets the page store, as it says; undefined where it does not, or where nothing lasts. */
  readonly quotaBytes: number | undefined;
}

/**
 * The runs that are kept. Every method that writes rejects with a StorageError, whose message is a sentence for the
 * visitor, and has then changed nothing.
 */
export interface RunArchive {
  /** What the visitor should know: runs do not outlast the page, or some could not be read. Undefined: nothing. */
  readonly problem: string | undefined;
  /** Newest first. */
  list(): Promise<readonly KeptRun[]>;
  /** `interrupted` where the run is not at its end; undefined before its first test. */
  result(id: RunId): Promise<RunResult | undefined>;
  /** Keeps a result that was trained elsewhere. Resolves with its entry, which is the old one for the same result. */
  keepResult(result: RunResult, source: ResultSource): Promise<KeptRun>;
  /** The same for several, in one transaction: all are kept, or none. Resolves with an entry a result, in their order. */
  keepResults(results: readonly RunResult[], source: ResultSource): Promise<readonly KeptRun[]>;
  /**
   * Keeps a run of the page until the page is closed, where its worker could not store it.
   * @param totalSteps of the run: its result may be of fewer
   */
  adopt(id: RunId, result: RunResult, totalSteps: number): Promise<void>;
  change(id: RunId, what: Partial<Writing>): Promise<void>;
  /** Undone by restore() until the page is left. */
  remove(ids: readonly RunId[]): Promise<void>;
  restore(ids: readonly RunId[]): Promise<void>;
  /** Deletes all runs for good. */
  clear(): Promise<void>;
  storage(): Promise<StoredSize>;
  /** The curves of a run as the page drew them, for when it is opened again. */
  keepBook(id: RunId, book: PageBook): Promise<void>;
  book(id: RunId): Promise<PageBook | undefined>;
  /** Calls whenever runs have changed, in this tab or another. Returns a way to stop. */
  onChange(listener: () => void): () => void;
}
