import { type IDBPDatabase, openDB } from "idb";
import type { RunId } from "../../run/runSpec.ts";
import {
  type DecideAll,
  PART_NAMES,
  type PartName,
  type RunStorage,
  StorageError,
} from "./runStorage.ts";

export const RUN_DATABASE = "switchyard-runs";
export const RUN_DATABASE_VERSION = 1;

/** A database that does not answer within this time counts as refused: some browsers never answer a request. */
const PATIENCE_MS = 8000;

const NEWER =
  "The runs of this browser were stored by a newer version of this page. They are untouched: reload the page to see them.";
const REFUSED = "This browser lets the page store nothing.";
const FULL =
  "The browser’s storage is full, so this was not stored; what was stored before is untouched. Delete runs to make room.";

/**
 * Keeps runs in the browser's database.
 * @throws StorageError where the database is refused, does not answer, or is of a newer version
 */
export async function openDatabaseStorage(patienceMs = PATIENCE_MS): Promise<RunStorage> {
  let database: IDBPDatabase | undefined;
  /** Opens the database, again where the browser or a newer page has closed it. */
  const open = async () => {
    database ??= await answered(connect(), patienceMs);
    return database;
  };
  const connect = () =>
    openDB(RUN_DATABASE, RUN_DATABASE_VERSION, {
      upgrade(fresh) {
        for (const name of PART_NAMES) fresh.createObjectStore(name);
      },
      // A newer page wants to upgrade: it must not wait for this one.
      blocking(_, __, event) {
        (event.target as IDBDatabase).close();
        database = undefined;
      },
      terminated() {
        database = undefined;
      },
    });
  const ask = async <T>(question: (opened: IDBPDatabase) => Promise<T>): Promise<T> => {
    try {
      return await question(await open());
    } catch (error) {
      throw toStorageError(error);
    }
  };
  const updateAll = (ids: readonly RunId[], decide: DecideAll) =>
    write(ask, async (stores) => {
      const entries: unknown[] = await Promise.all(ids.map((id) => stores.entries.get(id)));
      return ids.flatMap((id, i) =>
        Object.entries(decide(id, entries[i])).map(([name, value]) => {
          const store = stores[name as PartName];
          return () => (value === null ? store.delete(id) : store.put(value, id));
        }),
      );
    });
  await ask(async () => {});
  return {
    isLasting: true,
    entries: () =>
      ask(async (opened) => {
        const reading = opened.transaction("entries");
        const [ids, values] = await Promise.all([
          reading.store.getAllKeys(),
          reading.store.getAll(),
        ]);
        return new Map(ids.map((id, i) => [String(id), values[i] as unknown]));
      }),
    read: (part, id) => ask((opened) => opened.get(part, id)),
    update: (id, decide) => updateAll([id], (_, entry) => decide(entry)),
    updateAll,
    remove: (ids) =>
      write(ask, async (stores) =>
        Object.values(stores).flatMap((store) => ids.map((id) => () => store.delete(id))),
      ),
    clear: () =>
      write(ask, async (stores) => Object.values(stores).map((store) => () => store.clear())),
  };
}

/** What a transaction does with an object store. */
interface PartStore {
  get(id: RunId): Promise<unknown>;
  put(value: unknown, id: RunId): Promise<unknown>;
  delete(id: RunId): Promise<void>;
  clear(): Promise<void>;
}

type Ask = <T>(question: (opened: IDBPDatabase) => Promise<T>) => Promise<T>;

/** Makes the requests that `decide` returns in one transaction: all of them, or none. */
function write(
  ask: Ask,
  decide: (stores: Record<PartName, PartStore>) => Promise<readonly (() => Promise<unknown>)[]>,
): Promise<void> {
  return ask(async (opened) => {
    const writing = opened.transaction(PART_NAMES, "readwrite");
    writing.done.catch(() => {});
    const stores = Object.fromEntries(
      PART_NAMES.map((name) => [name, writing.objectStore(name)]),
    ) as unknown as Record<PartName, PartStore>;
    try {
      const requests = (await decide(stores)).map((request) => {
        const answer = request();
        answer.catch(() => {}); // awaited below, unless another fails first
        return answer;
      });
      // A worker that ends now has made its requests: with this, they are carried out.
      writing.commit();
      await Promise.all(requests);
    } catch (error) {
      abort(writing);
      throw error;
    }
    await writing.done;
  });
}

function abort(writing: { abort(): void }): void {
  try {
    writing.abort();
  } catch {
    // It has been aborted already, by the error.
  }
}

async function answered<T>(question: Promise<T>, patienceMs: number): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const silence = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new StorageError(REFUSED)), patienceMs);
  });
  return await Promise.race([question, silence]).finally(() => clearTimeout(timer));
}

const SENTENCES: Readonly<Record<string, string>> = {
  VersionError: NEWER,
  QuotaExceededError: FULL,
};

function toStorageError(cause: unknown): StorageError {
  if (cause instanceof StorageError) return cause;
  const { name, message } = cause instanceof Error ? cause : { name: "", message: String(cause) };
  const sentence = SENTENCES[name];
  if (sentence) return new StorageError(sentence, { cause });
  return new StorageError(`${REFUSED} (${name}: ${message})`, { cause });
}
