import { resultBytes } from "../../lab/archive/resultBytes.ts";
import type { RunArchive } from "../../lab/archive/runArchive.ts";
import {
  describeSetAside,
  isCompanion,
  isSetAside,
  readResultFile,
  type SetAside,
} from "../../lab/compare/readResultFiles.ts";
import type { RunResult } from "../../run/result.ts";
import { describeThrown } from "../../store/pageMessages.ts";

/** What came of files that were added. */
export interface AddedResults {
  /** Of the runs that are kept now. */
  readonly ids: readonly string[];
  /** What is to be said, in sentences. */
  readonly sentences: readonly string[];
}

/**
 * Results are kept this many at a time: a transaction for each takes most of the time, and to hand over more than so
 * many bytes at once would hold the page's thread.
 */
const MOST_AT_ONCE = 32;
const MOST_BYTES_AT_ONCE = 1e6;

interface ReadFile {
  readonly name: string;
  readonly result: RunResult;
}

/**
 * Keeps the results among files. A file that is none is set aside with its reason; where the archive can keep no more,
 * the rest is left out. Never rejects.
 * @param tell how many files have been read
 */
export async function addResults(
  archive: Pick<RunArchive, "keepResults">,
  files: readonly File[],
  tell: (read: number) => void,
): Promise<AddedResults> {
  const ids: string[] = [];
  const setAside: SetAside[] = [];
  const candidates = files.filter((file) => !isCompanion(file));
  let waiting: ReadFile[] = [];
  for (const [index, file] of candidates.entries()) {
    tell(index);
    const read = await readResultFile(file);
    if (isSetAside(read)) setAside.push(read);
    else waiting.push({ name: file.name, result: read });
    const numUnread = candidates.length - index - 1;
    if (numUnread > 0 && !isFull(waiting)) continue;
    const problem = await keep(waiting);
    if (problem !== undefined) {
      const unread = numUnread > 0 ? [describeUnread(numUnread)] : [];
      return { ids, sentences: [count(ids), problem, ...unread, ...describeSetAside(setAside)] };
    }
    waiting = [];
  }
  return { ids, sentences: [count(ids), ...describeSetAside(setAside)] };

  /** Why none of them could be kept, in a sentence; undefined: they are. */
  async function keep(read: readonly ReadFile[]): Promise<string | undefined> {
    if (read.length === 0) return undefined;
    try {
      const results = read.map(({ result }) => result);
      const kept = await archive.keepResults(results, { origin: "file" });
      ids.push(...kept.map(({ id }) => id));
      return undefined;
    } catch (thrown) {
      return `${describeNames(read)} could not be kept: ${describeThrown(thrown)}`;
    }
  }
}

function isFull(waiting: readonly ReadFile[]): boolean {
  const bytes = waiting.reduce((sum, { result }) => sum + resultBytes(result), 0);
  return waiting.length >= MOST_AT_ONCE || bytes >= MOST_BYTES_AT_ONCE;
}

function describeNames(read: readonly ReadFile[]): string {
  const first = `“${read[0].name}”`;
  if (read.length === 1) return first;
  return `${first} and ${read.length - 1} more`;
}

function describeUnread(rest: number): string {
  return rest === 1 ? "1 more file was not read." : `${rest} more files were not read.`;
}

function count(ids: readonly string[]): string {
  if (ids.length === 0) return "No result was added.";
  return ids.length === 1 ? "1 result was added." : `${ids.length} results were added.`;
}
