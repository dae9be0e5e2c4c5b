import { describe, expect, it } from "vitest";
import { createCpuEngine } from "../engine/cpu/cpuEngine.ts";
import type { Experiment } from "../experiment/experiment.ts";
import type { LiveChange } from "../experiment/liveChanges.ts";
import { engineConfig } from "../run/engineConfig.ts";
import type { RunEvent } from "../run/events.ts";
import { type RunRequest, specOf } from "../run/runSpec.ts";
import { SMALL_EXPERIMENT, smallDataset } from "../run/testing/fakeEngine.ts";
import { cpuHost } from "./testing/cpuHost.ts";

function request(
  id: string,
  changes: Partial<Experiment> = {},
  liveChanges: readonly LiveChange[] = [],
): RunRequest {
  return { id, spec: specOf({ ...SMALL_EXPERIMENT, ...changes }, liveChanges) };
}

const RUNS: readonly RunRequest[] = [
  request("a", { seed: 3 }),
  request("b", { seed: 3, numExperts: 5, topK: 3, importanceCoef: 0 }),
  request("c", { seed: 9, learningRate: 0.01 }, [
    { step: 7, field: "learningRate", value: 0.1 },
    { step: 15, field: "importanceCoef", value: 1 },
  ]),
  request("d", { seed: 1, epochs: 2 }),
];

function openHost() {
  const events: RunEvent[] = [];
  const host = cpuHost();
  const ended = new Map<string, () => void>();
  host.listen((event) => {
    events.push(event);
    const isLast = event.kind === "status" && event.status === "finished";
    if (isLast || event.kind === "failed") ended.get(event.runId)?.();
  });
  const train = async (session: string, runs: readonly RunRequest[]) => {
    const all = runs.map(({ id }) => new Promise<void>((resolve) => ended.set(id, resolve)));
    await host.prepare(session, runs);
    await host.play(session);
    await Promise.all(all);
    return await Promise.all(runs.map(({ id }) => host.result(session, id)));
  };
  return { host, events, train };
}

describe("a cohort of runs", () => {
  it("trains every run as it would be trained alone, schedules and shorter runs included", async () => {
    const { train } = openHost();
    const together = await train("together", RUNS);
    for (const [i, run] of RUNS.entries()) {
      const [alone] = await train("alone", [run]);
      expect(together[i]?.link).toBe(alone?.link);
      expect(together[i]?.history).toEqual(alone?.history);
      expect(together[i]?.test).toEqual(alone?.test);
      expect(together[i]?.training).toEqual(alone?.training);
      expect(together[i]?.steps).toBe(alone?.steps);
    }
  });

  it("says in every event which run it is of", async () => {
    const { events, train } = openHost();
    const watched = RUNS.slice(0, 2).map((run) => ({ ...run, isWatched: true }));
    await train("session", watched);
    const kinds = (id: string) =>
      new Set(events.filter(({ runId }) => runId === id).map(({ kind }) => kind));
    expect(kinds("a")).toEqual(kinds("b"));
    expect(kinds("a")).toEqual(new Set(["ready", "status", "frame", "records", "evaluation"]));
    const ready = events.flatMap((e) => (e.kind === "ready" ? [e.run.model.numExperts] : []));
    expect(ready).toEqual([3, 5]);
    const frames = events.flatMap((e) => (e.kind === "frame" ? [e.frame.parameters.length] : []));
    expect(frames[1]).toBeGreaterThan(frames[0]);
  });

  it("makes frames of those runs alone that are watched", async () => {
    const { events, train } = openHost();
    const [first, second] = RUNS;
    await train("session", [first, { ...second, isWatched: true }]);
    const seen = new Set(events.flatMap((e) => (e.kind === "frame" ? [e.runId] : [])));
    expect([...seen]).toEqual([second.id]);
  });

  it("refuses runs that cannot share an engine, naming what differs", async () => {
    const { host, events } = openHost();
    await host.prepare("session", [request("a"), request("b", { batchSize: 50 })]);
    const [failure] = events.flatMap((e) => (e.kind === "failed" ? [e.failure.message] : []));
    expect(failure).toContain("another batchSize (50) than the first (100)");
  });

  it("runs beside another session of the same host", async () => {
    const { host, train } = openHost();
    const [one, two] = await Promise.all([
      train("one", RUNS.slice(0, 1)),
      train("two", RUNS.slice(1, 2)),
    ]);
    expect([one[0]?.steps, two[0]?.steps]).toEqual([30, 30]);
    host.dispose();
    expect(await host.result("one", "a")).toBeUndefined();
  });
});

describe("a run from saved weights", () => {
  it("has the history that a run with that start has", async () => {
    const { host, train } = openHost();
    const [whole] = await train("whole", [request("whole")]);
    const engine = createCpuEngine(engineConfig(SMALL_EXPERIMENT, smallDataset()), smallDataset());
    await engine.train(10);
    const start = { kind: "state", state: await engine.readState() } as const;
    const spec = specOf(SMALL_EXPERIMENT, [], start);
    const [rest] = await train("rest", [{ id: "rest", spec }]);
    expect(rest?.history.step).toEqual(whole?.history.step.slice(10));
    expect(rest?.history.loss).toEqual(whole?.history.loss.slice(10));
    expect(rest?.test).toEqual(whole?.test);
    host.dispose();
  });
});
