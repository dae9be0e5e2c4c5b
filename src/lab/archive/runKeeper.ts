import type { KeepOutcome, RunKeeper } from "../../host/runKeeper.ts";
import { linkOf, type RunId } from "../../run/runSpec.ts";
import type { RunSnapshot, SavedRun } from "../../run/savedRun.ts";
import { rowOf } from "../sweep/points.ts";
import { type ChangeNotices, changeNotices } from "./changeNotices.ts";
import { openDatabaseStorage } from "./databaseStorage.ts";
import { NO_WRITING } from "./keptRun.ts";
import { memoryStorage } from "./memoryStorage.ts";
import { resultBytes } from "./resultBytes.ts";
import { holdRun } from "./runLocks.ts";
import { type RunStorage, StorageError } from "./runStorage.ts";
import { readEntry, type StoredRun } from "./storedRun.ts";

export interface RunKeeperOptions {
  readonly open?: () => Promise<RunStorage>;
  readonly notices?: ChangeNotices;
  /** See runLocks.ts. */
  readonly hold?: (id: RunId) => Promise<(() => void) | undefined>;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

/**
 * The training worker's side of the archive: stores its runs, in its own memory where the browser stores nothing. So the
 * page's thread never handles weights.
 */
export function createRunKeeper(options: RunKeeperOptions = {}): RunKeeper {
  const { open = openDatabaseStorage, hold = holdRun, now = Date.now } = options;
  let opened: Promise<RunStorage> | undefined;
  let notices = options.notices;
  /** The runs that this worker's sessions have. */
  const releases = new Map<RunId, () => void>();
  /** What is done with a run last. */
  const turns = new Map<RunId, Promise<unknown>>();

  function storage(): Promise<RunStorage> {
    notices ??= changeNotices();
    opened ??= open().catch(() => memoryStorage()); // the page says why: openRunArchive()
    return opened;
  }

  /** Does one thing with a run after the other, in the order of the calls: so a release is never overtaken. */
  function inTurn<T>(id: RunId, work: () => Promise<T>): Promise<T> {
    const turn = (turns.get(id) ?? Promise.resolve()).then(work, work);
    turns.set(id, turn);
    const forget = () => {
      if (turns.get(id) === turn) turns.delete(id);
    };
    turn.then(forget, forget);
    return turn;
  }

  async function own(id: RunId): Promise<void> {
    if (releases.has(id)) return;
    const release = await hold(id);
    if (!release) throw new StorageError("This run is being trained in another tab.");
    releases.set(id, release);
  }

  function free(id: RunId): void {
    releases.get(id)?.();
    releases.delete(id);
  }

  async function take(id: RunId): Promise<SavedRun> {
    await own(id);
    const kept = await storage();
    const [saved, entry] = await Promise.all([
      kept.read("checkpoints", id),
      kept.read("entries", id),
    ]);
    // Nobody trains a run that is done: other tabs may show it too.
    if (readEntry(id, entry)?.standing === "done") free(id);
    if (!isSavedRun(saved)) {
      throw new StorageError("What this run would go on from is missing or cannot be read.");
    }
    return saved;
  }

  async function keep(snapshot: RunSnapshot): Promise<KeepOutcome> {
    const { id, result, saved } = snapshot;
    try {
      await own(id);
      const kept = await storage();
      await kept.update(id, (value) => ({
        entries: entryOf(snapshot, readEntry(id, value), now()),
        checkpoints: saved,
        ...(result && { results: result }),
      }));
      if (snapshot.isFinished) free(id);
      notices?.tell();
      return { isStored: kept.isLasting };
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error);
      return { isStored: false, problem };
    }
  }

  async function release(id: RunId, hasFailed: boolean): Promise<void> {
    try {
      if (!hasFailed) return;
      const kept = await storage();
      await kept.update(id, (value) => {
        const entry = readEntry(id, value);
        return entry ? { entries: { ...entry, standing: "failed" } } : {};
      });
    } catch {
      // What cannot be written is listed as cut.
    } finally {
      free(id);
      notices?.tell();
    }
  }

  return {
    take: (id) => inTurn(id, () => take(id)),
    keep: (snapshot) => inTurn(snapshot.id, () => keep(snapshot)),
    release: (id, hasFailed) => void inTurn(id, () => release(id, hasFailed)),
  };
}

/** The entry of a run as it is now; what the visitor wrote on it stays. */
function entryOf(
  { id, spec, totalSteps, isFinished, result, saved }: RunSnapshot,
  before: StoredRun | undefined,
  nowMs: number,
): StoredRun {
  return {
    startedAtMs: nowMs,
    ...NO_WRITING,
    ...before,
    schema: 1,
    id,
    link: linkOf(spec),
    changedAtMs: nowMs,
    standing: isFinished ? "done" : "under-way",
    origin: "page",
    step: saved.standing.step,
    totalSteps,
    canGoOn: true,
    ...(saved.startedFrom !== undefined && { startedFrom: saved.startedFrom }),
    row: result && rowOf(result),
    bytes: savedBytes(saved) + (result ? resultBytes(result) : 0),
  };
}

function savedBytes({ state, history }: SavedRun): number {
  const { parameters, firstMoment, secondMoment } = state;
  const arrays = [parameters, firstMoment, secondMoment, history.step, history.losses];
  return arrays.reduce((sum, { byteLength }) => sum + byteLength, 0);
}

/** Whether a stored value is what a run goes on from; its numbers are checked by whoever loads them. */
function isSavedRun(value: unknown): value is SavedRun {
  if (typeof value !== "object" || value === null) return false;
  const { standing, history, recoveries, startedFrom, state, engine } = value as Partial<SavedRun>;
  return (
    Number.isInteger(standing?.step) &&
    standing?.step === state?.step &&
    history?.step instanceof Uint32Array &&
    history.losses instanceof Float32Array &&
    Array.isArray(recoveries) &&
    (startedFrom === undefined || typeof startedFrom === "string") &&
    (engine === "cpu" || engine === "webgpu") &&
    [state?.parameters, state?.firstMoment, state?.secondMoment].every(isFiniteArray)
  );
}

function isFiniteArray(values: unknown): boolean {
  return values instanceof Float32Array && values.every(Number.isFinite);
}
