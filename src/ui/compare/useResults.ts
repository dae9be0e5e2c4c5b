import { useEffect, useState } from "react";
import type { RunArchive } from "../../lab/archive/runArchive.ts";
import type { RunResult } from "../../run/result.ts";
import { describeThrown } from "../../store/pageMessages.ts";

/** A run whose result is wanted; a run that trains has a newer one when `changedAtMs` rises. */
export interface WantedRun {
  readonly id: string;
  readonly changedAtMs: number;
}

export interface LoadedResults {
  /** By the ids of their runs: those read so far, the same objects while they are wanted. */
  readonly results: ReadonlyMap<string, RunResult>;
  readonly isLoading: boolean;
  /** Why results could not be read, in sentences. */
  readonly problem: string | undefined;
}

/** Results that are read become visible together, this often: a figure drawn for each of twenty would be slow. */
const SHOW_GAP_MS = 120;

interface KnownResult {
  readonly changedAtMs: number;
  /** Undefined before the run's first test, and where it could not be read. */
  readonly result: RunResult | undefined;
  readonly problem?: string;
}

/** Reads results one after the other, so that no task of the page is long. */
export function useResults(
  archive: RunArchive | undefined,
  wanted: readonly WantedRun[],
): LoadedResults {
  const [known, setKnown] = useState<ReadonlyMap<string, KnownResult>>(new Map());
  const missing = wanted.filter(
    ({ id, changedAtMs }) => known.get(id)?.changedAtMs !== changedAtMs,
  );
  // One string: the same runs are not asked for again while they are read.
  const asked = missing.map(({ id, changedAtMs }) => `${id} ${changedAtMs}`).join();
  // biome-ignore lint/correctness/useExhaustiveDependencies: `asked` stands for `missing`, an array that is new at every render
  useEffect(() => {
    if (archive === undefined || missing.length === 0) return;
    let isWanted = true;
    void readAll(archive, missing, {
      isWanted: () => isWanted,
      show: (read) => setKnown((before) => new Map([...before, ...read])),
    });
    return () => {
      isWanted = false;
    };
  }, [archive, asked]);
  return collect(known, wanted, missing.length > 0);
}

interface Reader {
  readonly isWanted: () => boolean;
  readonly show: (read: ReadonlyMap<string, KnownResult>) => void;
}

async function readAll(
  archive: RunArchive,
  wanted: readonly WantedRun[],
  { isWanted, show }: Reader,
): Promise<void> {
  let read = new Map<string, KnownResult>();
  let shownAt = performance.now();
  for (const { id, changedAtMs } of wanted) {
    try {
      read.set(id, { changedAtMs, result: await archive.result(id) });
    } catch (thrown) {
      read.set(id, { changedAtMs, result: undefined, problem: describeThrown(thrown) });
    }
    if (!isWanted()) return;
    if (performance.now() - shownAt < SHOW_GAP_MS) continue;
    show(read);
    read = new Map();
    shownAt = performance.now();
  }
  show(read);
}

function collect(
  known: ReadonlyMap<string, KnownResult>,
  wanted: readonly WantedRun[],
  isLoading: boolean,
): LoadedResults {
  const results = new Map<string, RunResult>();
  const problems = new Set<string>();
  for (const { id } of wanted) {
    const { result, problem } = known.get(id) ?? {};
    if (result !== undefined) results.set(id, result);
    if (problem !== undefined) problems.add(problem);
  }
  return { results, isLoading, problem: problems.size > 0 ? [...problems].join(" ") : undefined };
}
