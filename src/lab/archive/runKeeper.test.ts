import { IDBFactory } from "fake-indexeddb";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { createCpuEngine } from "../../engine/cpu/cpuEngine.ts";
import { decodeLink, encodeLink } from "../../experiment/link.ts";
import { Host } from "../../host/host.ts";
import type { KeepOutcome, RunKeeper } from "../../host/runKeeper.ts";
import type { RunEvent } from "../../run/events.ts";
import type { RunResult } from "../../run/result.ts";
import { type RunRequest, specOf } from "../../run/runSpec.ts";
import type { RunSnapshot } from "../../run/savedRun.ts";
import { smallDataset } from "../../run/testing/fakeEngine.ts";
import { withoutWallClock } from "../sweep/readResult.ts";
import { createRunArchive } from "./createRunArchive.ts";
import { openDatabaseStorage } from "./databaseStorage.ts";
import { memoryStorage } from "./memoryStorage.ts";
import { createRunKeeper } from "./runKeeper.ts";
import { type RunStorage, StorageError } from "./runStorage.ts";
import { localNotices, someEntry } from "./testing/storedRuns.ts";

import "fake-indexeddb/auto";

const SESSION = "page";
const SMALL = "numExperts=3&hiddenSize=4&batchSize=100&epochs=3&trainSize=1000";
const LINKS = [
  `?v=1&${SMALL}`,
  `?v=1&method=loss-free&${SMALL}&biasRate=0.01;0.1@7;0@19`,
  `?v=1&method=expert-choice&${SMALL}&seed=7`,
  "?v=1&method=bandit&numExperts=3&optimizer=sgd&batchSize=100&epochs=3&trainSize=1000",
  "?v=1&method=gshard&numExperts=3&architecture=layer&batchSize=100&epochs=3&trainSize=1000",
];

/** A worker with a host that keeps its runs. */
function openWorker(
  storage: RunStorage,
  hold = async () => () => {},
  keeping: Partial<RunKeeper> = {},
) {
  const events: RunEvent[] = [];
  const host = new Host({
    loadData: async () => smallDataset(),
    createEngine: async (config, dataset) => ({
      engine: createCpuEngine(config, dataset),
      notices: [],
    }),
    runtime: "node",
    keeper: {
      ...createRunKeeper({ open: async () => storage, notices: localNotices(), hold }),
      ...keeping,
    },
  });
  host.listen((event) => events.push(event));
  const request = (link: string, more: Partial<RunRequest> = {}): RunRequest => {
    const { experiment, changes } = decodeLink(link);
    return { id: "kept", spec: specOf(experiment, changes), isKept: true, ...more };
  };
  return {
    host,
    events,
    prepare: (link: string, more?: Partial<RunRequest>) =>
      host.prepare(SESSION, [request(link, more)]),
    steps: async (count: number) => {
      for (let i = 0; i < count; i++) await host.step(SESSION);
    },
    async finish(): Promise<RunResult> {
      await host.play(SESSION);
      await vi.waitUntil(() => isFinished(events), { timeout: 20_000 });
      const result = await host.result(SESSION, "kept");
      if (!result) throw new Error("A finished run has a result.");
      return result;
    },
  };
}

async function snapshotOf(id: string): Promise<RunSnapshot> {
  let taken: RunSnapshot | undefined;
  const worker = openWorker(memoryStorage(), undefined, {
    keep: async (snapshot) => {
      taken = snapshot;
      return { isStored: true };
    },
  });
  await worker.prepare(LINKS[0]);
  await worker.steps(1);
  if (!taken) throw new Error("A run that was stepped is kept.");
  return { ...taken, id };
}

function isFinished(events: readonly RunEvent[]): boolean {
  const failure = events.find(({ kind }) => kind === "failed");
  if (failure) throw new Error(JSON.stringify(failure));
  return events.some((event) => event.kind === "status" && event.status === "finished");
}

function archiveOf(storage: RunStorage, held: readonly string[] = []) {
  const underWay = async () => new Set(held);
  return createRunArchive({ storage, notices: localNotices(), underWay });
}

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
});

describe("a run that was cut", () => {
  it.each(LINKS)(
    "goes on in another session to the bits of an uninterrupted one: %s",
    async (link) => {
      const whole = openWorker(memoryStorage());
      await whole.prepare(link);
      const expected = await whole.finish();
      const cut = openWorker(await openDatabaseStorage());
      await cut.prepare(link);
      await cut.steps(8);
      // Nothing is said to the worker: it is gone.
      const storage = await openDatabaseStorage();
      const [kept] = await archiveOf(storage).list();
      const { experiment, changes } = decodeLink(link);
      expect(kept.link).toBe(encodeLink(experiment, changes));
      expect(kept).toMatchObject({ standing: "cut", step: 8, totalSteps: 30, canGoOn: true });
      const after = openWorker(storage);
      await after.prepare(link, { goesOn: true });
      const result = await after.finish();
      expect(withoutWallClock(result)).toEqual(withoutWallClock(expected));
      const [done] = await archiveOf(storage).list();
      expect(done).toMatchObject({
        standing: "done",
        step: 30,
        row: { accuracy: result.test.accuracy },
      });
      expect(await archiveOf(storage).result("kept")).toEqual(result);
    },
  );

  it("has live changes in its link, and goes on with them", async () => {
    const storage = await openDatabaseStorage();
    const cut = openWorker(storage);
    await cut.prepare(LINKS[0]);
    await cut.steps(12);
    await cut.host.setLive(SESSION, "kept", { importanceCoef: 0.5 });
    await cut.steps(1);
    const [kept] = await archiveOf(storage).list();
    expect(kept.link).toContain("importanceCoef=0.1;0.5@12");
    const replayed = openWorker(memoryStorage());
    await replayed.prepare(kept.link);
    const after = openWorker(storage);
    await after.prepare(kept.link, { goesOn: true });
    expect(withoutWallClock(await after.finish())).toEqual(
      withoutWallClock(await replayed.finish()),
    );
  });

  it("says where its first weights were from, also in another session", async () => {
    const storage = await openDatabaseStorage();
    const cut = openWorker(storage);
    await cut.prepare(LINKS[0], { startedFrom: "mine.safetensors" });
    await cut.steps(8);
    const after = openWorker(storage);
    await after.prepare(LINKS[0], { goesOn: true });
    expect(await after.finish()).toMatchObject({ startedFrom: "mine.safetensors" });
    const archive = archiveOf(storage);
    expect(await archive.result("kept")).toMatchObject({ startedFrom: "mine.safetensors" });
    expect(await archive.list()).toMatchObject([{ startedFrom: "mine.safetensors" }]);
  });

  it("can be opened at its end, and given more epochs: its link then says the whole", async () => {
    // So few images that the ends of epochs are not tested in full.
    const link = "?v=1&numExperts=3&hiddenSize=4&batchSize=100&epochs=2&trainSize=300";
    const storage = await openDatabaseStorage();
    const first = openWorker(storage);
    await first.prepare(link);
    await first.finish();
    const second = openWorker(storage);
    await second.prepare(link, { goesOn: true });
    await vi.waitUntil(() => isFinished(second.events));
    await second.host.setLive(SESSION, "kept", { epochs: 5 });
    second.events.length = 0;
    const more = await second.finish();
    expect(more.link).toBe(link.replace("epochs=2", "epochs=2;5@6"));
    expect(more.steps).toBe(15);
    const replayed = openWorker(memoryStorage());
    await replayed.prepare(more.link);
    expect(withoutWallClock(await replayed.finish())).toEqual(withoutWallClock(more));
  });

  it("is kept up to its present step when another run takes its place", async () => {
    const storage = memoryStorage();
    const worker = openWorker(storage);
    await worker.prepare(LINKS[0].replace("epochs=3", "epochs=400"));
    await worker.host.play(SESSION);
    const isPast = (event: RunEvent) => event.kind === "records" && event.batch.step > 50;
    await vi.waitUntil(() => worker.events.some(isPast), { timeout: 20_000 });
    await worker.prepare(LINKS[2], { id: "next" });
    const [kept] = await archiveOf(storage).list();
    expect(kept.id).toBe("kept");
    expect(kept.step).toBeGreaterThan(50);
    // A run that was merely prepared is not kept.
    expect(await archiveOf(storage).list()).toHaveLength(1);
  });

  it("is interrupted in its result, and under way while its session has it", async () => {
    const storage = memoryStorage();
    const worker = openWorker(storage);
    await worker.prepare(LINKS[0]);
    await worker.host.stepEpoch(SESSION);
    const archive = archiveOf(storage, ["kept"]);
    expect((await archive.list())[0].standing).toBe("under-way");
    expect(await archive.result("kept")).toMatchObject({ interrupted: true, steps: 10 });
  });

  it("keeps what the visitor wrote on it while it trains on", async () => {
    const storage = memoryStorage();
    const worker = openWorker(storage);
    await worker.prepare(LINKS[0]);
    await worker.steps(1);
    await archiveOf(storage).change("kept", { name: "mine", isStarred: true });
    await worker.steps(1);
    const [kept] = await archiveOf(storage).list();
    expect(kept).toMatchObject({ name: "mine", isStarred: true, step: 2 });
  });

  it("is refused with a sentence where another session has it, or what it goes on from is damaged", async () => {
    const storage = memoryStorage();
    const failureOf = (worker: ReturnType<typeof openWorker>) =>
      worker.events.flatMap((event) => (event.kind === "failed" ? [event.failure.message] : []));
    const held = openWorker(storage, async () => undefined as never);
    await held.prepare(LINKS[0], { goesOn: true });
    expect(failureOf(held)).toEqual(["This run is being trained in another tab."]);
    await storage.update("kept", () => ({
      entries: someEntry({ id: "kept" }),
      checkpoints: { state: 1 } as never,
    }));
    const damaged = openWorker(storage);
    await damaged.prepare(LINKS[0], { goesOn: true });
    expect(failureOf(damaged)).toEqual([
      "What this run would go on from is missing or cannot be read.",
    ]);
  });

  it("trains on where the storage is full, and says so", async () => {
    const fails = async () => {
      throw new StorageError("The browser’s storage is full.");
    };
    const worker = openWorker({ ...memoryStorage(), update: fails });
    await worker.prepare(LINKS[0]);
    await worker.finish();
    const notices = worker.events.flatMap((event) =>
      event.kind === "notice" ? [event.notice] : [],
    );
    expect(notices.at(-1)).toEqual({
      code: "not-kept",
      message: "This run is not kept. The browser’s storage is full.",
    });
    expect(worker.events.some(({ kind }) => kind === "kept")).toBe(false);
  });
});

describe("the lock of a run", () => {
  it("is released after what was under way, and never held again by the session that ended", async () => {
    const locks: string[] = [];
    let grant = () => {};
    const granted = new Promise<void>((resolve) => {
      grant = resolve;
    });
    const hold = async (id: string) => {
      locks.push(`hold ${id}`);
      await granted;
      return () => void locks.push(`free ${id}`);
    };
    const storage = memoryStorage();
    const keeper = createRunKeeper({ open: async () => storage, notices: localNotices(), hold });
    const keeping = keeper.keep(await snapshotOf("one"));
    keeper.release("one", false); // while the lock is waited for
    grant();
    expect(await keeping).toEqual({ isStored: false }); // in memory
    await vi.waitUntil(() => locks.length === 2);
    const taking = keeper.take("one");
    keeper.release("one", true);
    await taking;
    await vi.waitUntil(() => locks.length === 4);
    expect(locks).toEqual(["hold one", "free one", "hold one", "free one"]);
    expect(await archiveOf(storage).list()).toMatchObject([{ standing: "failed" }]);
  });

  it("is not asked for by a session that has ended while it kept its first run", async () => {
    const asked: string[] = [];
    let finish = (_: KeepOutcome) => {};
    const keeping: RunKeeper = {
      take: () => Promise.reject(new Error("Nothing is taken.")),
      keep({ id }) {
        asked.push(`keep ${id}`);
        return new Promise((resolve) => {
          finish = resolve;
        });
      },
      release: (id) => void asked.push(`release ${id}`),
    };
    const worker = openWorker(memoryStorage(), undefined, keeping);
    const { experiment } = decodeLink(LINKS[0]);
    const runs = ["one", "two"].map((id) => ({ id, spec: specOf(experiment), isKept: true }));
    await worker.host.prepare(SESSION, runs);
    void worker.host.step(SESSION);
    await vi.waitUntil(() => asked.length === 1);
    worker.host.dispose(SESSION);
    finish({ isStored: true });
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(asked).toEqual(["keep one", "release one", "release two"]);
  });
});
