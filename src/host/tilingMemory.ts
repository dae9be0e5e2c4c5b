import { type IDBPDatabase, openDB } from "idb";
import type { TilingMemory } from "../engine/webgpu/autotune.ts";

const DATABASE = "switchyard";
const STORE = "tilings";

/** A database that does not answer within this time counts as refused: some browsers never answer a request. */
const PATIENCE_MS = 2000;

/**
 * Remembers tilings from visit to visit, in the browser's database. If the browser refuses it, or it breaks or does not
 * answer, tilings are measured again.
 */
export function tilingMemory(
  open: typeof openDB = openDB,
  patienceMs: number = PATIENCE_MS,
): TilingMemory {
  let opened: Promise<IDBPDatabase | undefined> | undefined;
  const ask = async <T>(question: (database: IDBPDatabase) => Promise<T>) => {
    opened ??= answered(
      () => open(DATABASE, 1, { upgrade: (fresh) => void fresh.createObjectStore(STORE) }),
      patienceMs,
    );
    const database = await opened;
    return database && (await answered(() => question(database), patienceMs));
  };
  return {
    recall: async (key) => {
      const name: unknown = await ask((database) => database.get(STORE, key));
      return typeof name === "string" ? name : undefined;
    },
    remember: async (key, name) => {
      await ask((database) => database.put(STORE, name, key));
    },
  };
}

/** What `ask` resolves with; undefined if it throws, rejects, or takes longer than `patienceMs`. */
async function answered<T>(ask: () => Promise<T>, patienceMs: number): Promise<T | undefined> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const silence = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), patienceMs);
  });
  try {
    return await Promise.race([ask(), silence]);
  } catch {
    return undefined;
  } finally {
    clearTimeout(timer);
  }
}
