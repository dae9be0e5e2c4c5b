import { type IDBPDatabase, openDB } from "idb";
import type { TilingMemory } from "../engine/webgpu/autotune.ts";

const DATABASE = "switchyard";
const STORE = "tilings";

/**
 * Remembers from visit to visit, in the browser's database. A browser that refuses one, or a database that
 * breaks, only means that tilings are measured again.
 */
export function tilingMemory(open: typeof openDB = openDB): TilingMemory {
  let opened: Promise<IDBPDatabase | undefined> | undefined;
  const database = () => {
    opened ??= open(DATABASE, 1, { upgrade: (fresh) => void fresh.createObjectStore(STORE) }).catch(
      () => undefined,
    );
    return opened;
  };
  return {
    recall: async (key) => {
      const name: unknown = await (await database())?.get(STORE, key).catch(() => undefined);
      return typeof name === "string" ? name : undefined;
    },
    remember: async (key, name) => {
      await (await database())?.put(STORE, name, key).catch(() => undefined);
    },
  };
}
