import { experimentAt } from "../../experiment/liveChanges.ts";
import type { RunResult } from "../../run/result.ts";
import type { RunId } from "../../run/runSpec.ts";
import { totalSteps } from "../../run/schedule.ts";
import { isPageBook, type PageBook } from "../pageBook.ts";
import { newRunId } from "../runIds.ts";
import { rowOf } from "../sweep/points.ts";
import type { ChangeNotices } from "./changeNotices.ts";
import { type KeptRun, NO_WRITING } from "./keptRun.ts";
import { resultBytes } from "./resultBytes.ts";
import type { ResultSource, RunArchive, StoredSize } from "./runArchive.ts";
import { heldRuns } from "./runLocks.ts";
import type { PartChanges, RunStorage } from "./runStorage.ts";
import { readEntry, type StoredRun } from "./storedRun.ts";
import { describeUnreadable, type UnreadableRecord } from "./unreadable.ts";

export interface RunArchiveOptions {
  readonly storage: RunStorage;
  readonly notices: ChangeNotices;
  /** What is wrong with the storage, in a sentence. */
  readonly problem?: string | undefined;
  /** The runs that sessions have, in any tab; undefined where nobody knows. */
  readonly underWay?: () => Promise<ReadonlySet<RunId> | undefined>;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
  /** What the browser lets the page store, in bytes. */
  readonly quota?: () => Promise<number | undefined>;
}

/** Where nobody knows who trains a run, one whose entry is older than this is taken for cut. */
const SILENCE_MS = 60_000;
/** Deleted runs can be restored by the page that deleted them; none is open that long without a reload of ours. */
const PURGE_AFTER_MS = 3_600_000;

/** The archive over a storage: what is listed, what is deleted, and what became of runs that nobody trains. */
export function createRunArchive(options: RunArchiveOptions): RunArchive {
  const { storage, notices, problem, underWay = heldRuns, now = Date.now, quota } = options;
  let unreadable: readonly UnreadableRecord[] = [];

  async function readAll(): Promise<readonly StoredRun[]> {
    const entries = [...(await storage.entries())];
    const read = entries.map(([id, value]) => readEntry(id, value));
    const whole = read.filter((entry) => entry !== undefined);
    unreadable = entries.filter((_, i) => read[i] === undefined);
    return whole;
  }

  async function update(id: RunId, change: (entry: StoredRun) => Partial<StoredRun>) {
    await storage.update(id, (value) => {
      const entry = readEntry(id, value);
      return entry ? { entries: { ...entry, ...change(entry) } } : {};
    });
  }

  /** Entries by the link of their run; those of other links are not checked, which takes longer than to read them. */
  async function readRunsOf(links: ReadonlySet<string>): Promise<Map<string, StoredRun[]>> {
    const byLink = new Map<string, StoredRun[]>();
    for (const [id, value] of await storage.entries()) {
      if (!links.has((value as Partial<StoredRun> | undefined)?.link ?? "")) continue;
      const entry = readEntry(id, value);
      if (entry) byLink.set(entry.link, [...(byLink.get(entry.link) ?? []), entry]);
    }
    return byLink;
  }

  async function keepResults(results: readonly RunResult[], source: ResultSource) {
    const known = await readRunsOf(new Set(results.map(({ link }) => link)));
    const fresh = new Map<RunId, PartChanges>();
    const kept = results.map((result) => {
      const ofLink = known.get(result.link) ?? [];
      const same = ofLink.find((entry) => isSame(entry, result));
      if (same) return listed(same, false);
      const entry = entryOfResult(result, source, now());
      known.set(result.link, [...ofLink, entry]);
      fresh.set(entry.id, { entries: entry, results: result });
      return listed(entry, false);
    });
    if (fresh.size > 0) {
      await storage.updateAll([...fresh.keys()], (id) => fresh.get(id) ?? {});
      notices.tell();
    }
    return kept;
  }

  const isOver = ({ removedAtMs }: StoredRun) =>
    removedAtMs !== undefined && now() - removedAtMs > PURGE_AFTER_MS;

  return {
    get problem() {
      return [problem, describeUnreadable(unreadable)].filter(Boolean).join(" ") || undefined;
    },
    async list() {
      const [stored, held] = await Promise.all([readAll(), underWay()]);
      const over = stored.filter(isOver).map(({ id }) => id);
      if (over.length > 0) await storage.remove(over);
      const isHeld = ({ id, changedAtMs }: StoredRun) =>
        held ? held.has(id) : now() - changedAtMs < SILENCE_MS;
      return stored
        .filter(({ removedAtMs }) => removedAtMs === undefined)
        .map((entry) => listed(entry, isHeld(entry)))
        .sort((a, b) => b.startedAtMs - a.startedAtMs || b.changedAtMs - a.changedAtMs);
    },
    async result(id) {
      const [value, entryValue] = await Promise.all([
        storage.read("results", id),
        storage.read("entries", id),
      ]);
      const entry = readEntry(id, entryValue);
      return entry && isResultOf(entry, value) ? value : undefined;
    },
    async keepResult(result, source) {
      const [kept] = await keepResults([result], source);
      return kept;
    },
    keepResults,
    async adopt(id, result, totalSteps) {
      const isDone = result.steps >= totalSteps;
      const adopted: Partial<StoredRun> = {
        id,
        origin: "page",
        standing: isDone ? "done" : "under-way",
        totalSteps,
        canGoOn: true,
      };
      await storage.update(id, (value) => {
        const { name, note, isStarred, startedAtMs } = readEntry(id, value) ?? {};
        const before = startedAtMs === undefined ? {} : { name, note, isStarred, startedAtMs };
        const fresh = entryOfResult(result, { origin: "file" }, now());
        const entry = { ...fresh, ...before, ...adopted } as StoredRun;
        return { entries: entry, results: isDone ? result : { ...result, interrupted: true } };
      });
      notices.tell();
    },
    async change(id, what) {
      await update(id, () => what);
      notices.tell();
    },
    async remove(ids) {
      const removedAtMs = now();
      await storage.updateAll(ids, (id, value) => {
        const entry = readEntry(id, value);
        return entry ? { entries: { ...entry, removedAtMs } } : {};
      });
      notices.tell();
    },
    async restore(ids) {
      await storage.updateAll(ids, (id, value) => {
        const entry = readEntry(id, value);
        if (!entry) return {};
        const { removedAtMs: _, ...restored } = entry;
        return { entries: restored };
      });
      notices.tell();
    },
    async clear() {
      await storage.clear();
      notices.tell();
    },
    async storage(): Promise<StoredSize> {
      const [stored, quotaBytes] = await Promise.all([readAll(), quota?.()]);
      const usedBytes = stored.reduce((sum, { bytes }) => sum + bytes, 0);
      return { usedBytes, quotaBytes: storage.isLasting ? quotaBytes : undefined };
    },
    async keepBook(id, book) {
      await storage.update(id, (value) => (readEntry(id, value) ? { books: book } : {}));
    },
    async book(id): Promise<PageBook | undefined> {
      const value = await storage.read("books", id);
      return isPageBook(value) ? value : undefined;
    },
    onChange: notices.listen,
  };
}

/** As others see it: without what only the storage knows. */
function listed(entry: StoredRun, isHeld: boolean): KeptRun {
  const { schema: _, bytes: __, removedAtMs: ___, ...run } = entry;
  return run.standing === "under-way" && !isHeld ? { ...run, standing: "cut" } : run;
}

function isResultOf({ link }: StoredRun, value: unknown): value is RunResult {
  if (typeof value !== "object" || value === null) return false;
  const { schema, link: itsLink } = value as Partial<RunResult>;
  return schema === 1 && itsLink === link;
}

/** Whether an entry is of this very result: a file that is dropped twice is kept once. */
/** Whether an entry that is not deleted is of this very result. */
function isSame(
  { link, step, row, removedAtMs, startedFrom }: StoredRun,
  result: RunResult,
): boolean {
  return (
    removedAtMs === undefined &&
    startedFrom === result.startedFrom &&
    link === result.link &&
    step === result.steps &&
    JSON.stringify(row) === JSON.stringify(rowOf(result))
  );
}

function entryOfResult(result: RunResult, source: ResultSource, nowMs: number): StoredRun {
  const { link, experiment, changes, steps, interrupted, startedFrom } = result;
  const last = experimentAt(experiment, changes, Number.POSITIVE_INFINITY);
  const planned = totalSteps({ ...last, testImages: 0 });
  return {
    schema: 1,
    id: newRunId(),
    link,
    startedAtMs: nowMs,
    changedAtMs: nowMs,
    standing: interrupted ? "cut" : "done",
    ...source,
    ...(startedFrom !== undefined && { startedFrom }),
    ...NO_WRITING,
    step: steps,
    totalSteps: interrupted ? Math.max(steps, planned) : steps,
    canGoOn: false,
    row: rowOf(result),
    bytes: resultBytes(result),
  };
}
