import { describe, expect, it } from "vitest";
import type { EngineInfo } from "../engine/engine.ts";
import type { RunEvent } from "../run/events.ts";
import {
  FakeEngine,
  FakeProfilingEngine,
  manualClock,
  SMALL_EXPERIMENT,
  smallDataset,
} from "../run/testing/fakeEngine.ts";
import { hostOfOneRun } from "./testing/oneRun.ts";

type EngineClass = typeof FakeEngine | typeof FakeProfilingEngine;

function setUp(Engine: EngineClass = FakeProfilingEngine, kind: EngineInfo["kind"] = "webgpu") {
  const clock = manualClock();
  const engines: FakeEngine[] = [];
  const events: RunEvent[] = [];
  const session = hostOfOneRun({
    loadData: async () => smallDataset(),
    createEngine: async (config, dataset) => {
      const engine = new Engine(config, dataset, clock, kind);
      engines.push(engine);
      return { engine, notices: [], loseDevice: () => engine.loseDevice() };
    },
    runtime: "node",
    clock,
  });
  session.listen((event) => events.push(event));
  const statuses = () => events.flatMap((e) => (e.kind === "status" ? [e.status] : []));
  return { session, engines, events, statuses };
}

async function until(done: () => boolean): Promise<void> {
  for (let i = 0; i < 10_000; i++) {
    if (done()) return;
    await new Promise((resolve) => setImmediate(resolve));
  }
  throw new Error("It never happened.");
}

const profiled = ({ log }: FakeEngine) => log.filter((entry) => entry.startsWith("profile"));

describe("the profile of a run", () => {
  it("takes as many steps as hold still, and changes nothing of a run that rests", async () => {
    const { session, engines, statuses } = setUp();
    await session.prepare(SMALL_EXPERIMENT);
    await session.step();
    const outcome = await session.profile();
    expect(outcome).toMatchObject({ ok: true, profile: { steps: 256 } });
    const all = [1, 4, 16, 64, 256].map((steps) => `profile ${steps} @1`);
    expect(profiled(engines[0])).toEqual(all);
    expect(statuses()).toEqual(["idle", "running", "paused"]);
  });

  it("comes between two calls of a run that trains, which goes on to the same end", async () => {
    const { session, engines, statuses } = setUp();
    await session.prepare({ ...SMALL_EXPERIMENT, epochs: 100 });
    const [engine] = engines as FakeProfilingEngine[];
    const callsUnderWay: number[] = [];
    const { profile } = engine;
    engine.profile = (steps) => {
      callsUnderWay.push(engine.callsUnderWay);
      return profile.call(engine, steps);
    };
    await session.play();
    await until(() => engine.step > 100);
    expect(await session.profile()).toMatchObject({ ok: true });
    expect(engine.step).toBeLessThan(1000);
    expect(new Set(callsUnderWay)).toEqual(new Set([0]));
    await until(() => statuses().includes("finished"));
    expect(statuses()).toEqual(["idle", "running", "finished"]);
    const result = await session.result();
    expect(result?.history.step).toEqual(Array.from({ length: 1000 }, (_, i) => i + 1));
    expect(result?.trainSeconds).toBeCloseTo(1);
  });

  it("can be had of a run that is done, and once for all who ask together", async () => {
    const { session, engines, statuses } = setUp();
    await session.prepare({ ...SMALL_EXPERIMENT, epochs: 1 });
    await session.play();
    await until(() => statuses().includes("finished"));
    const [one, other] = await Promise.all([session.profile(), session.profile()]);
    expect(one).toMatchObject({ ok: true });
    expect(other).toBe(one);
    expect(profiled(engines[0])[0]).toBe("profile 1 @10");
    expect(statuses().at(-1)).toBe("finished");
  });

  it("says why there is none", async () => {
    const none = setUp();
    expect(await none.session.profile()).toEqual({ ok: false, refusal: "no-run" });
    const cpu = setUp(FakeEngine, "cpu");
    await cpu.session.prepare(SMALL_EXPERIMENT);
    expect(await cpu.session.profile()).toEqual({ ok: false, refusal: "no-kernels" });
    const timeless = setUp();
    await timeless.session.prepare(SMALL_EXPERIMENT);
    (timeless.engines[0] as FakeProfilingEngine).hasTimestamps = false;
    expect(await timeless.session.profile()).toEqual({ ok: false, refusal: "no-timestamps" });
  });

  it("is given up when the run is replaced meanwhile, whether it had begun or not", async () => {
    for (const hasBegun of [false, true]) {
      const { session, engines } = setUp();
      await session.prepare(SMALL_EXPERIMENT);
      const outcome = session.profile();
      if (hasBegun) await until(() => profiled(engines[0]).length > 0);
      else await Promise.resolve();
      await session.prepare({ ...SMALL_EXPERIMENT, seed: 1 });
      expect(await outcome).toEqual({ ok: false, refusal: "interrupted" });
      expect(await session.profile()).toMatchObject({ ok: true });
    }
  });

  it("is given up when the device is lost meanwhile, and can be had of the next", async () => {
    const { session, engines } = setUp();
    await session.prepare(SMALL_EXPERIMENT);
    const outcome = session.profile();
    await until(() => profiled(engines[0]).length > 0);
    await session.loseDevice();
    expect(await outcome).toEqual({ ok: false, refusal: "interrupted" });
    await until(() => engines.length === 2);
    await session.step();
    expect(await session.profile()).toMatchObject({ ok: true });
  });

  it("that fails leaves the run alone", async () => {
    const { session, engines, events } = setUp();
    await session.prepare(SMALL_EXPERIMENT);
    (engines[0] as FakeProfilingEngine).profile = () => Promise.reject(new Error("no memory"));
    expect(await session.profile()).toEqual({ ok: false, refusal: "failed" });
    await session.step();
    expect(engines[0].step).toBe(1);
    expect(events.some(({ kind }) => kind === "failed")).toBe(false);
  });
});
