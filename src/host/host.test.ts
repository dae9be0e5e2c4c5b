import { describe, expect, it } from "vitest";
import type { Dataset } from "../data/dataset.ts";
import type { RunEvent } from "../run/events.ts";
import {
  FakeEngine,
  manualClock,
  SMALL_EXPERIMENT,
  smallDataset,
} from "../run/testing/fakeEngine.ts";
import type { CreateEngine } from "./builtEngine.ts";
import type { LoadData } from "./datasetCache.ts";
import { hostOfOneRun } from "./testing/oneRun.ts";

interface Overrides {
  readonly loadData?: LoadData;
  readonly createEngine?: CreateEngine;
}

function setUp(overrides: Overrides = {}) {
  const clock = manualClock();
  const engines: FakeEngine[] = [];
  const loads: string[] = [];
  const events: RunEvent[] = [];
  const session = hostOfOneRun({
    loadData: async (name, onProgress) => {
      loads.push(name);
      onProgress(1, 2);
      onProgress(2, 2);
      return smallDataset();
    },
    createEngine: async (config, dataset) => {
      const engine = new FakeEngine(config, dataset, clock);
      engines.push(engine);
      return { engine, notices: [], loseDevice: () => engine.loseDevice() };
    },
    runtime: "node",
    clock,
    ...overrides,
  });
  session.listen((event) => events.push(event));
  const kinds = () => events.map((event) => event.kind);
  const notices = () => events.flatMap((e) => (e.kind === "notice" ? [e.notice.code] : []));
  const failure = () => events.flatMap((e) => (e.kind === "failed" ? [e.failure] : [])).at(0);
  const isFinished = () => events.some((e) => e.kind === "status" && e.status === "finished");
  return { session, engines, loads, events, kinds, notices, failure, isFinished };
}

async function until(done: () => boolean): Promise<void> {
  for (let i = 0; i < 10_000; i++) {
    if (done()) return;
    await new Promise((resolve) => setImmediate(resolve));
  }
  throw new Error("It never happened.");
}

class LimitError extends Error {
  override readonly name = "LimitError";
}

describe("Host", () => {
  it("loads, describes the run, draws the yard, and trains to the end", async () => {
    const { session, events, kinds, isFinished } = setUp();
    await session.prepare(SMALL_EXPERIMENT);
    expect(kinds()).toEqual(["data", "data", "ready", "status", "frame"]);
    const ready = events.find((event) => event.kind === "ready");
    expect(ready?.run).toMatchObject({
      numClasses: 3,
      trainImages: 1000,
      testImages: 50,
      stepsPerEpoch: 10,
      totalSteps: 30,
    });
    expect(await session.result()).toBeUndefined();
    await session.play();
    await until(isFinished);
    const result = await session.result();
    expect(result?.steps).toBe(30);
    expect(result?.link).toMatch(/^\?v=1/);
    expect(result?.engine).toMatchObject({ kind: "webgpu", runtime: "node" });
  });

  it("loads a data set once, and frees the engine of the run before", async () => {
    const { session, engines, loads } = setUp();
    await session.prepare(SMALL_EXPERIMENT);
    await session.play();
    await session.prepare({ ...SMALL_EXPERIMENT, numExperts: 4 });
    expect(loads).toEqual(["mnist"]);
    expect(engines.map(({ isDisposed }) => isDisposed)).toEqual([true, false]);
    expect(engines[1].config.shape.numExperts).toBe(4);
  });

  it("lets the newest of several prepare() calls win", async () => {
    const { session, engines, events, loads } = setUp();
    const calls = [4, 5, 6].map((numExperts) =>
      session.prepare({ ...SMALL_EXPERIMENT, numExperts }),
    );
    await Promise.all(calls);
    expect(loads).toEqual(["mnist"]);
    expect(engines.filter(({ isDisposed }) => !isDisposed)).toHaveLength(1);
    expect(engines.at(-1)?.config.shape.numExperts).toBe(6);
    expect(events.filter(({ kind }) => kind === "ready")).toHaveLength(1);
  });

  it("frees an engine that was overtaken while it was built", async () => {
    const clock = manualClock();
    const waiting: (() => void)[] = [];
    const engines: FakeEngine[] = [];
    const { session, events } = setUp({
      createEngine: async (config, dataset) => {
        await new Promise<void>((resolve) => waiting.push(resolve));
        const engine = new FakeEngine(config, dataset, clock);
        engines.push(engine);
        return { engine, notices: [] };
      },
    });
    const first = session.prepare(SMALL_EXPERIMENT);
    await until(() => waiting.length === 1);
    const second = session.prepare({ ...SMALL_EXPERIMENT, seed: 1 });
    waiting[0]();
    await until(() => waiting.length === 2);
    waiting[1]();
    await Promise.all([first, second]);
    expect(engines.map(({ isDisposed }) => isDisposed)).toEqual([true, false]);
    expect(events.filter(({ kind }) => kind === "ready")).toHaveLength(1);
  });

  it("drops a download that is no longer wanted", async () => {
    const aborted: string[] = [];
    const { session, events } = setUp({
      loadData: (name, _, signal) =>
        new Promise<Dataset>((resolve, reject) => {
          if (name === "mnist") return resolve(smallDataset());
          signal.addEventListener("abort", () => {
            aborted.push(name);
            reject(signal.reason);
          });
        }),
    });
    const slow = session.prepare({ ...SMALL_EXPERIMENT, dataset: "huge" });
    await new Promise((resolve) => setImmediate(resolve));
    await session.prepare(SMALL_EXPERIMENT);
    await slow;
    expect(aborted).toEqual(["huge"]);
    expect(events.map(({ kind }) => kind)).toEqual(["ready", "status", "frame"]);
  });

  it("tells of data that cannot be had, and tries again when asked to", async () => {
    let attempts = 0;
    const { session, failure, kinds } = setUp({
      loadData: async () => {
        if (++attempts === 1) throw new Error("t10k-images is truncated.");
        return smallDataset();
      },
    });
    await session.prepare(SMALL_EXPERIMENT);
    expect(failure()).toMatchObject({
      code: "data",
      message: "t10k-images is truncated.",
      retry: true,
    });
    await session.play();
    await session.prepare(SMALL_EXPERIMENT);
    expect(kinds()).toContain("ready");
  });

  it("refuses what exceeds a limit", async () => {
    const { session, failure } = setUp({
      createEngine: () => Promise.reject(new LimitError("The weights need 3 GiB, the limit is 2.")),
    });
    await session.prepare(SMALL_EXPERIMENT);
    expect(failure()).toMatchObject({ code: "limits", retry: false, isOfCpu: false });
    expect(failure()?.message).toContain("3 GiB");
  });

  it("does not advise the CPU engine where that failed as a fallback", async () => {
    const { session, failure } = setUp({
      createEngine: async (_config, _dataset, _choice, onKind) => {
        onKind?.("cpu");
        throw new Error("Out of memory");
      },
    });
    await session.prepare(SMALL_EXPERIMENT);
    expect(failure()).toMatchObject({ code: "engine", isOfCpu: true });
    expect(failure()?.remedy).not.toMatch(/CPU/);
  });

  it("recovers a lost device, and trains every step of the run", async () => {
    const { session, engines, notices, isFinished } = setUp();
    await session.prepare({ ...SMALL_EXPERIMENT, epochs: 100 });
    await session.play();
    await until(() => engines[0].step > 200);
    await session.loseDevice();
    await until(() => engines.length === 2);
    await until(isFinished);
    expect(notices()).toEqual(["device-lost", "device-recovered"]);
    expect(engines[0].isDisposed).toBe(true);
    const result = await session.result();
    expect(result?.history.step).toEqual(Array.from({ length: 1000 }, (_, i) => i + 1));
  });

  it("recovers while paused, to the very step it was paused at", async () => {
    const { session, engines, notices } = setUp();
    await session.prepare(SMALL_EXPERIMENT);
    await session.step();
    await session.step();
    await session.loseDevice();
    await until(() => notices().includes("device-recovered"));
    await until(() => engines[1].step === 2);
    await session.step();
    expect(engines[1].step).toBe(3);
  });

  it("says so when the CPU engine takes over, and in the result where", async () => {
    const clock = manualClock();
    const engines: FakeEngine[] = [];
    const { session, events, notices, isFinished } = setUp({
      createEngine: async (config, dataset) => {
        const kind = engines.length === 0 ? "webgpu" : "cpu";
        const engine = new FakeEngine(config, dataset, clock, kind);
        engines.push(engine);
        return { engine, notices: [], loseDevice: () => engine.loseDevice() };
      },
    });
    await session.prepare({ ...SMALL_EXPERIMENT, epochs: 50 });
    await session.play();
    await until(() => engines[0].step > 50);
    await session.loseDevice();
    await until(isFinished);
    expect(notices()).toEqual(["device-lost", "engine-changed"]);
    const [resumed] = events.flatMap((e) => (e.kind === "resumed" ? [e] : []));
    expect(resumed.engine.kind).toBe("cpu");
    const result = await session.result();
    expect(result?.engine.kind).toBe("cpu");
    expect(result?.recoveries).toEqual([{ step: resumed.step, engine: "cpu" }]);
  });

  it("leaves nothing of a run that is replaced while its device is replaced", async () => {
    const { session, engines, events } = setUp();
    await session.prepare({ ...SMALL_EXPERIMENT, epochs: 1000 });
    await session.play();
    await until(() => engines[0].step > 50);
    await session.loseDevice();
    await until(() => engines.length === 2);
    const { step } = engines[1];
    await session.prepare({ ...SMALL_EXPERIMENT, seed: 5 });
    const isReadyAt = events.length;
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(engines.map(({ isDisposed }) => isDisposed)).toEqual([true, true, false]);
    expect(engines[1].step).toBe(step);
    expect(events.slice(isReadyAt).map(({ kind }) => kind)).toEqual([]);
  });

  it("gives up after three losses within a minute", async () => {
    const { session, engines, failure } = setUp();
    await session.prepare({ ...SMALL_EXPERIMENT, epochs: 1000 });
    await session.play();
    for (const lost of [0, 1, 2]) {
      await until(() => engines.length > lost && engines[lost].step > 5);
      await session.loseDevice();
    }
    await until(() => failure() !== undefined);
    expect(failure()).toMatchObject({ code: "engine", retry: true });
    expect(engines).toHaveLength(3);
    expect(engines.every(({ isDisposed }) => isDisposed)).toBe(true);
  });

  it("tells of an engine that fails in training", async () => {
    const { session, engines, failure } = setUp();
    await session.prepare(SMALL_EXPERIMENT);
    engines[0].train = () => Promise.reject(new Error("a kernel failed"));
    await session.play();
    await new Promise((resolve) => setTimeout(resolve, 1200));
    expect(failure()).toMatchObject({ code: "engine", retry: true });
    expect(failure()?.message).toContain("a kernel failed");
  });
});
