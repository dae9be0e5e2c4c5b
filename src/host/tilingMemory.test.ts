import type { openDB } from "idb";
import { describe, expect, it } from "vitest";
import { tilingMemory } from "./tilingMemory.ts";

type Open = typeof openDB;

/** As much of a database as a memory of tilings needs. */
function opening(database: { get: () => unknown; put: () => unknown }): Open {
  return (async () => database) as unknown as Open;
}

describe("the memory of tilings", () => {
  it("keeps a name under its key", async () => {
    const kept = new Map<string, unknown>();
    const memory = tilingMemory(
      opening({
        get: async (_store: string, key: string) => kept.get(key),
        put: async (_store: string, name: string, key: string) => kept.set(key, name),
      } as never),
    );
    expect(await memory.recall("adapter")).toBeUndefined();
    await memory.remember("adapter", "shared tiles");
    expect(await memory.recall("adapter")).toBe("shared tiles");
    kept.set("adapter", 7);
    expect(await memory.recall("adapter")).toBeUndefined();
  });

  it("is empty, and does not fail, if the database is refused, breaks or never answers", async () => {
    const fails = async () => {
      throw new DOMException("denied", "SecurityError");
    };
    // In a frame without an origin, opening throws at once instead of rejecting.
    const throws = () => {
      throw new DOMException("denied", "SecurityError");
    };
    const silent = () => new Promise(() => {});
    const memories = [
      tilingMemory(fails as unknown as Open),
      tilingMemory(throws as unknown as Open),
      tilingMemory(silent as unknown as Open, 1),
      tilingMemory(opening({ get: fails, put: fails })),
      tilingMemory(opening({ get: throws, put: throws })),
      tilingMemory(opening({ get: silent, put: silent }), 1),
    ];
    for (const memory of memories) {
      expect(await memory.recall("adapter")).toBeUndefined();
      await expect(memory.remember("adapter", "shared tiles")).resolves.toBeUndefined();
    }
  });
});
