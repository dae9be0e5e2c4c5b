import { IDBFactory, IDBObjectStore } from "fake-indexeddb";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { finishedRun } from "../../run/testing/finishedRun.ts";
import { openDatabaseStorage, RUN_DATABASE, RUN_DATABASE_VERSION } from "./databaseStorage.ts";
import { openRunArchive } from "./openRunArchive.ts";
import { someEntry } from "./testing/storedRuns.ts";

import "fake-indexeddb/auto";

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
});
afterEach(() => {
  vi.restoreAllMocks();
});

/** Makes the database one of a later version, and closes it. */
async function upgradeDatabase(): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const request = indexedDB.open(RUN_DATABASE, RUN_DATABASE_VERSION + 1);
    request.onerror = () => reject(request.error);
    request.onsuccess = () => {
      request.result.close();
      resolve();
    };
  });
}

describe("the archive of a browser", () => {
  it("is the same in two tabs, and each hears of the other", async () => {
    const [one, two] = [await openRunArchive(), await openRunArchive()];
    const heard = new Promise<void>((resolve) => {
      two.onChange(resolve);
    });
    const kept = await one.keepResult(finishedRun("?v=1"), { origin: "file" });
    await heard;
    expect(await two.list()).toEqual([kept]);
    expect(one.problem).toBeUndefined();
    // Both change it at once: nothing is lost.
    await Promise.all([one.change(kept.id, { name: "n" }), two.change(kept.id, { note: "m" })]);
    expect(await one.list()).toEqual([{ ...kept, name: "n", note: "m" }]);
  });

  it("lasts until the page is left where the browser refuses or never answers, and says so", async () => {
    const refused = () => {
      throw new DOMException("denied", "SecurityError");
    };
    const spy = vi.spyOn(indexedDB, "open").mockImplementation(refused);
    const archive = await openRunArchive();
    expect(archive.problem).toBe(
      "This browser lets the page store nothing. (SecurityError: denied) Runs are kept until the page is closed.",
    );
    const kept = await archive.keepResult(finishedRun("?v=1"), { origin: "file" });
    expect(await archive.list()).toEqual([kept]);
    expect((await archive.storage()).quotaBytes).toBeUndefined();
    spy.mockImplementation(() => new EventTarget() as IDBOpenDBRequest);
    const silent = await openRunArchive(() => openDatabaseStorage(1));
    expect(silent.problem).toMatch(/lets the page store nothing/);
  });

  it("leaves the database of a newer version as it is, and says so, also when it becomes newer meanwhile", async () => {
    const before = await openRunArchive();
    await before.keepResult(finishedRun("?v=1"), { origin: "file" });
    await upgradeDatabase(); // resolves: the older page has let go of it
    await expect(before.list()).rejects.toThrow(/newer version of this page/);
    const archive = await openRunArchive();
    expect(archive.problem).toMatch(
      /newer version of this page.* reload the page.* until the page is closed/,
    );
    expect(await archive.list()).toEqual([]);
  });

  it("stores nothing by halves when the storage is full, and says so", async () => {
    const archive = await openRunArchive();
    const kept = await archive.keepResult(finishedRun("?v=1"), { origin: "file" });
    const put = IDBObjectStore.prototype.put;
    vi.spyOn(IDBObjectStore.prototype, "put").mockImplementation(function (
      this: IDBObjectStore,
      ...args: Parameters<IDBObjectStore["put"]>
    ) {
      if (this.name === "results") throw new DOMException("full", "QuotaExceededError");
      return put.apply(this, args);
    });
    const more = archive.keepResult(finishedRun("?v=1&seed=2"), { origin: "file" });
    await expect(more).rejects.toThrow(/storage is full.*what was stored before is untouched/);
    const several = [3, 4].map((seed) => finishedRun(`?v=1&seed=${seed}`));
    await expect(archive.keepResults(several, { origin: "file" })).rejects.toThrow(/is full/);
    vi.restoreAllMocks();
    expect(await archive.list()).toEqual([kept]);
    expect(await archive.result(kept.id)).toEqual(finishedRun("?v=1"));
  });

  it("opens the database again when the browser has closed it", async () => {
    const storage = await openDatabaseStorage();
    await storage.update("some", () => ({ entries: someEntry() }));
    await new Promise((resolve) => {
      indexedDB.deleteDatabase(RUN_DATABASE).onsuccess = resolve; // cleared by the visitor
    });
    expect((await storage.entries()).size).toBe(0);
    await storage.update("some", () => ({ entries: someEntry() }));
    expect((await storage.entries()).size).toBe(1);
  });
});
