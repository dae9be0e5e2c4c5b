import { describe, expect, it, vi } from "vitest";
import { createRunArchive } from "../lab/archive/createRunArchive.ts";
import { memoryStorage } from "../lab/archive/memoryStorage.ts";
import { localNotices } from "../lab/archive/testing/storedRuns.ts";
import { finishedRun } from "../run/testing/finishedRun.ts";
import { createArchiveStore } from "./archiveStore.ts";

describe("the store of kept runs", () => {
  it("follows the archive", async () => {
    const storage = memoryStorage();
    const archive = createRunArchive({ storage, notices: localNotices(), problem: "A problem." });
    const store = createArchiveStore(archive);
    expect(store.getState()).toEqual({ status: "opening", runs: [] });
    await vi.waitUntil(() => store.getState().status === "open");
    expect(store.getState()).toEqual({ status: "open", runs: [], problem: "A problem." });
    const kept = await archive.keepResult(finishedRun("?v=1"), { origin: "file" });
    await vi.waitUntil(() => store.getState().runs.length === 1, { timeout: 5000 });
    expect(store.getState().runs).toEqual([kept]);
  });

  it("is closed, with the reason, where the archive cannot be read", async () => {
    const storage = { ...memoryStorage(), entries: () => Promise.reject(new Error("It broke.")) };
    const store = createArchiveStore(createRunArchive({ storage, notices: localNotices() }));
    await vi.waitUntil(() => store.getState().status === "closed");
    expect(store.getState()).toEqual({ status: "closed", runs: [], problem: "It broke." });
  });
});
