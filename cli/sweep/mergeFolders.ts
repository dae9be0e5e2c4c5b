import type { Sweep } from "../../src/experiment/sweep.ts";
import { withoutWallClock } from "../../src/lab/sweep/readResult.ts";
import { asSentence } from "../../src/run/asSentence.ts";
import type { RunResult } from "../../src/run/result.ts";
import { quote } from "../../tools/arguments.ts";
import { UsageError } from "../../tools/command.ts";
import { SweepFolder } from "./sweepFolder.ts";

/** What is in the merged folder now. */
export interface Merged {
  readonly sweep: Sweep;
  /** Runs that no folder has a result of. */
  readonly missing: readonly string[];
}

/**
 * Copies the results of a sweep's folders into one, which may be one of them or hold some results already. Files that
 * are no results are left out.
 * @param say gets a sentence on each of these, and where two results of a run differ
 * @throws UsageError if a folder holds no sweep, or another one than the first
 */
export function mergeFolders(
  paths: readonly string[],
  out: string,
  say: (text: string) => void,
): Merged {
  const folders = paths.map((folder) => SweepFolder.open("--merge", folder));
  const [first, ...others] = folders;
  const { sweep } = first;
  for (const other of others) {
    if (other.sweep.link === sweep.link) continue;
    throw new UsageError([
      `--merge ${quote(other.path)} holds the sweep ${other.sweep.link}, and ${quote(first.path)} another: ${sweep.link}`,
    ]);
  }
  const target = SweepFolder.create(out, sweep);
  const links = sweep.runs.map(({ link }) => link);
  const absent = target.missing(links, say);
  const missing: string[] = [];
  for (const link of links) {
    const found = resultsOf(link, [target, ...folders], say);
    const [kept] = found;
    if (kept === undefined) {
      missing.push(link);
      const failure = folders.map((folder) => folder.failureOf(link)).find(Boolean);
      if (failure) target.keepFailure(link, failure);
      continue;
    }
    if (absent.has(link)) target.keep(link, kept.result);
    for (const other of found.slice(1)) {
      if (isSame(kept.result, other.result)) continue;
      say(`${kept.path} and ${other.path} have different results of ${link}: the first is kept.`);
    }
  }
  return { sweep, missing };
}

interface FoundResult {
  readonly path: string;
  readonly result: RunResult;
}

function resultsOf(
  link: string,
  folders: readonly SweepFolder[],
  say: (text: string) => void,
): readonly FoundResult[] {
  return folders.flatMap((folder) => {
    const found = folder.find(link);
    if (found.kind === "result") return [{ path: folder.path, result: found.result }];
    if (found.kind === "faulty") say(`${found.file} is left out: ${asSentence(found.reason)}`);
    return [];
  });
}

function isSame(a: RunResult, b: RunResult): boolean {
  return JSON.stringify(withoutWallClock(a)) === JSON.stringify(withoutWallClock(b));
}
