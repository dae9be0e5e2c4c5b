import { IDBFactory } from "fake-indexeddb";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { finishedRun } from "../../run/testing/finishedRun.ts";
import { EMPTY_BOOK } from "../pageBook.ts";
import { createRunArchive, type RunArchiveOptions } from "./createRunArchive.ts";
import { openDatabaseStorage } from "./databaseStorage.ts";
import { memoryStorage } from "./memoryStorage.ts";
import type { RunStorage } from "./runStorage.ts";
import { localNotices, someEntry } from "./testing/storedRuns.ts";

import "fake-indexeddb/auto";

const HOUR_MS = 3_600_000;

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
});

const STORAGES: readonly (readonly [string, () => Promise<RunStorage>])[] = [
  ["in a database", () => openDatabaseStorage()],
  ["in memory", async () => memoryStorage()],
];

describe.each(STORAGES)("an archive %s", (_, open) => {
  let clockMs: number;
  let storage: RunStorage;

  async function openArchive(options: Partial<RunArchiveOptions> = {}) {
    storage = await open();
    clockMs = 1000;
    const now = () => clockMs++;
    const underWay = async () => new Set<string>();
    return createRunArchive({ storage, notices: localNotices(), now, underWay, ...options });
  }

  it("keeps results, and lists them newest first", async () => {
    const archive = await openArchive();
    const file = await archive.keepResult(finishedRun("?v=1&seed=1"), { origin: "file" });
    const sweep = await archive.keepResult(
      { ...finishedRun("?v=1&seed=2"), interrupted: true },
      { origin: "sweep", sweepLink: "?v=1&seed=1..2" },
    );
    expect(await archive.list()).toEqual([sweep, file]);
    expect(file).toMatchObject({ link: "?v=1&seed=1", standing: "done", step: 2, totalSteps: 2 });
    expect(sweep).toMatchObject({ standing: "cut", sweepLink: "?v=1&seed=1..2", canGoOn: false });
    expect(file.row).toMatchObject({ accuracy: 0.5, seed: 1 });
    expect(await archive.result(file.id)).toEqual(finishedRun("?v=1&seed=1"));
    expect(await archive.result("nobody’s")).toBeUndefined();
  });

  it("keeps the same result once, and another of the same link beside it", async () => {
    const archive = await openArchive();
    const first = await archive.keepResult(finishedRun("?v=1", 0.5), { origin: "file" });
    const again = await archive.keepResult(finishedRun("?v=1", 0.5), { origin: "file" });
    const other = await archive.keepResult(finishedRun("?v=1", 0.6), { origin: "file" });
    expect(again).toEqual(first);
    expect((await archive.list()).map(({ id }) => id)).toEqual([other.id, first.id]);
  });

  it("keeps several results at once, each once, and knows those that it has", async () => {
    const archive = await openArchive();
    const known = await archive.keepResult(finishedRun("?v=1&seed=3"), { origin: "sweep" });
    const heard = vi.fn();
    archive.onChange(heard);
    const results = [1, 2, 1, 3].map((seed) => finishedRun(`?v=1&seed=${seed}`));
    const kept = await archive.keepResults(results, { origin: "file" });
    expect(kept.map(({ link }) => link)).toEqual(results.map(({ link }) => link));
    expect(kept[2]).toEqual(kept[0]);
    expect(kept[3]).toEqual(known);
    expect(await archive.list()).toHaveLength(3);
    expect(await archive.result(kept[1].id)).toEqual(results[1]);
    expect(heard).toHaveBeenCalledTimes(1);
    await archive.keepResults(results, { origin: "file" });
    expect(heard).toHaveBeenCalledTimes(1);
  });

  it("keeps what visitors write, and markup stays text", async () => {
    const archive = await openArchive();
    const { id } = await archive.keepResult(finishedRun("?v=1"), { origin: "file" });
    const writing = { name: "<b>mine</b>", isStarred: true, note: "why?\n😀" };
    await archive.change(id, writing);
    expect(await archive.list()).toEqual([expect.objectContaining(writing)]);
    await archive.change("nobody’s", { name: "x" });
    expect(await archive.list()).toHaveLength(1);
  });

  it("deletes runs, restores them, and forgets them for good after an hour", async () => {
    const archive = await openArchive();
    const one = await archive.keepResult(finishedRun("?v=1&seed=1"), { origin: "file" });
    const two = await archive.keepResult(finishedRun("?v=1&seed=2"), { origin: "file" });
    await archive.remove([one.id, two.id]);
    expect(await archive.list()).toEqual([]);
    await archive.restore([two.id]);
    expect(await archive.list()).toEqual([two]);
    clockMs += HOUR_MS;
    expect(await archive.list()).toEqual([two]);
    expect([...(await storage.entries()).keys()]).toEqual([two.id]);
    expect(await storage.read("results", one.id)).toBeUndefined();
    await archive.clear();
    expect(await archive.list()).toEqual([]);
    expect((await archive.storage()).usedBytes).toBe(0);
  });

  it("takes runs that no session has for cut", async () => {
    const archive = await openArchive({ underWay: async () => new Set(["held"]) });
    for (const id of ["held", "left"]) {
      await storage.update(id, () => ({ entries: someEntry({ id, standing: "under-way" }) }));
    }
    const standings = (await archive.list()).map(({ id, standing }) => [id, standing]);
    expect(Object.fromEntries(standings)).toEqual({ held: "under-way", left: "cut" });
  });

  it("goes by the time of the last change where the browser has no locks", async () => {
    const archive = await openArchive({ underWay: async () => undefined });
    const entry = someEntry({ id: "a", standing: "under-way", changedAtMs: 1000 });
    await storage.update("a", () => ({ entries: entry }));
    expect((await archive.list())[0].standing).toBe("under-way");
    clockMs += 61_000;
    expect((await archive.list())[0].standing).toBe("cut");
  });

  it("leaves records that are damaged, foreign or newer as they are, and names them", async () => {
    const archive = await openArchive();
    const bad: Record<string, unknown> = {
      foreign: "text",
      nothing: 0,
      newer: { ...someEntry({ id: "newer" }), schema: 2 },
      renamed: someEntry({ id: "other" }),
      lessRow: { ...someEntry({ id: "lessRow" }), row: { accuracy: 1 } },
      link: someEntry({ id: "link", link: "?v=1&seed=banana", row: undefined }),
      dated: someEntry({ id: "dated", changedAtMs: Number.NaN }),
    };
    for (const [id, value] of Object.entries(bad)) {
      await storage.update(id, () => ({ entries: value as never }));
    }
    const good = await archive.keepResult(finishedRun("?v=1"), { origin: "file" });
    expect(await archive.list()).toEqual([good]);
    expect(archive.problem).toMatch(
      /^7 records of the stored runs cannot be read: .*“foreign”.* and 4 more\. Damaged/,
    );
    expect(await archive.result("newer")).toBeUndefined();
    await archive.remove(Object.keys(bad));
    expect((await storage.entries()).size).toBe(8);
  });

  it("reads no result of another run, and no book that is none", async () => {
    const archive = await openArchive();
    const { id } = await archive.keepResult(finishedRun("?v=1"), { origin: "file" });
    await storage.update(id, () => ({ results: finishedRun("?v=1&seed=2") }));
    expect(await archive.result(id)).toBeUndefined();
    expect(await archive.book(id)).toBeUndefined();
    await archive.keepBook(id, EMPTY_BOOK);
    expect(await archive.book(id)).toEqual(EMPTY_BOOK);
    await storage.update(id, () => ({ books: 7 as never }));
    expect(await archive.book(id)).toBeUndefined();
  });

  it("tells of every change", async () => {
    const archive = await openArchive();
    const heard = vi.fn();
    const stop = archive.onChange(heard);
    const { id } = await archive.keepResult(finishedRun("?v=1"), { origin: "file" });
    await archive.change(id, { note: "n" });
    await archive.remove([id]);
    await archive.restore([id]);
    await archive.clear();
    expect(heard).toHaveBeenCalledTimes(5);
    stop();
    await archive.clear();
    expect(heard).toHaveBeenCalledTimes(5);
  });
});
