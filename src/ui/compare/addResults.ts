import type { RunArchive } from "../../lab/archive/runArchive.ts";
import {
  describeSetAside,
  isCompanion,
  isSetAside,
  readResultFile,
  type SetAside,
} from "../../lab/compare/readResultFiles.ts";
import { describeThrown } from "../../store/pageMessages.ts";

/** What came of files that were added. */
export interface AddedResults {
  /** Of the runs that are kept now. */
  readonly ids: readonly string[];
  /** What is to be said, in sentences. */
  readonly sentences: readonly string[];
}

/**
 * Keeps the results among files, one after the other. A file that is none is set aside with its reason; where the
 * archive can keep no more, the rest is left out. Never rejects.
 * @param tell how many files have been read
 */
export async function addResults(
  archive: Pick<RunArchive, "keepResult">,
  files: readonly File[],
  tell: (read: number) => void,
): Promise<AddedResults> {
  const ids: string[] = [];
  const setAside: SetAside[] = [];
  const candidates = files.filter((file) => !isCompanion(file));
  for (const [index, file] of candidates.entries()) {
    tell(index);
    const read = await readResultFile(file);
    if (isSetAside(read)) {
      setAside.push(read);
      continue;
    }
    try {
      ids.push((await archive.keepResult(read, { origin: "file" })).id);
    } catch (thrown) {
      const rest = candidates.length - index;
      const problem = `“${file.name}” could not be kept: ${describeThrown(thrown)}`;
      const others = rest > 1 ? [describeUnread(rest - 1)] : [];
      return { ids, sentences: [count(ids), problem, ...others, ...describeSetAside(setAside)] };
    }
  }
  return { ids, sentences: [count(ids), ...describeSetAside(setAside)] };
}

function describeUnread(rest: number): string {
  return rest === 1 ? "1 more file was not read." : `${rest} more files were not read.`;
}

function count(ids: readonly string[]): string {
  if (ids.length === 0) return "No result was added.";
  return ids.length === 1 ? "1 result was added." : `${ids.length} results were added.`;
}
