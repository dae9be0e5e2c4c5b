import type { RunId } from "../../run/runSpec.ts";
import { type DecideAll, PART_NAMES, type PartName, type RunStorage } from "./runStorage.ts";

/** Keeps runs for as long as the page is open. */
export function memoryStorage(): RunStorage {
  const parts = Object.fromEntries(
    PART_NAMES.map((name) => [name, new Map<RunId, unknown>()]),
  ) as Record<PartName, Map<RunId, unknown>>;
  const updateAll = async (ids: readonly RunId[], decide: DecideAll) => {
    const decided = ids.map((id) => [id, decide(id, parts.entries.get(id))] as const);
    for (const [id, changes] of decided) {
      for (const [name, value] of Object.entries(changes)) {
        if (value === null) parts[name as PartName].delete(id);
        else parts[name as PartName].set(id, value);
      }
    }
  };
  return {
    isLasting: false,
    entries: async () => new Map(parts.entries),
    read: async (part, id) => parts[part].get(id),
    update: (id, decide) => updateAll([id], (_, entry) => decide(entry)),
    updateAll,
    async remove(ids) {
      for (const part of Object.values(parts)) for (const id of ids) part.delete(id);
    },
    async clear() {
      for (const part of Object.values(parts)) part.clear();
    },
  };
}
