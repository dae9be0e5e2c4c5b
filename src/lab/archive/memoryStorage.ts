import type { RunId } from "../../run/runSpec.ts";
import { PART_NAMES, type PartName, type RunStorage } from "./runStorage.ts";

/** Keeps runs for as long as the page is open. */
export function memoryStorage(): RunStorage {
  const parts = Object.fromEntries(
    PART_NAMES.map((name) => [name, new Map<RunId, unknown>()]),
  ) as Record<PartName, Map<RunId, unknown>>;
  return {
    isLasting: false,
    entries: async () => new Map(parts.entries),
    read: async (part, id) => parts[part].get(id),
    async update(id, decide) {
      for (const [name, value] of Object.entries(decide(parts.entries.get(id)))) {
        if (value === null) parts[name as PartName].delete(id);
        else parts[name as PartName].set(id, value);
      }
    },
    async remove(ids) {
      for (const part of Object.values(parts)) for (const id of ids) part.delete(id);
    },
    async clear() {
      for (const part of Object.values(parts)) part.clear();
    },
  };
}
