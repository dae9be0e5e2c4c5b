import { describe, expect, it } from "vitest";
import type { SweepRun } from "../../experiment/sweep.ts";
import type { RunFailure } from "../../run/events.ts";
import type { RunResult } from "../../run/result.ts";
import type { KeptRun } from "../archive/keptRun.ts";
import type { RunOutcome } from "../runToEnd.ts";
import { createPageSweep, type SweepHolder } from "./pageSweep.ts";
import type { PauseGate } from "./pauseGate.ts";
import { rowOf } from "./points.ts";
import { NO_SWEEP, type SweepState } from "./sweepState.ts";
import type { Lane } from "./trainAll.ts";

const LINK = "?v=1&engine=cpu&numExperts=2,3&seed=0,1";
const FAILURE: RunFailure = {
  code: "engine",
  message: "Too large.",
  remedy: "Less.",
  retry: false,
};

/** What a sweep needs of a result. */
function resultOf({ link, experiment }: SweepRun): RunResult {
  const test = { accuracy: 0.5, loss: 1, perClass: [0.5], load: [1], routing: [[1]] };
  return { link, experiment, engine: { kind: "cpu", adapter: "" }, test } as unknown as RunResult;
}

/** A sweep whose lanes train a run when the test says so, and an archive in memory. */
function setUp(options: { readonly refuses?: boolean } = {}) {
  let state: SweepState = NO_SWEEP;
  const holder: SweepHolder = {
    getState: () => state,
    setState: (next) => {
      state = next;
    },
  };
  const kept = new Map<string, KeptRun>();
  const results = new Map<string, RunResult>();
  const waiting: { readonly run: SweepRun; readonly end: (outcome: RunOutcome) => void }[] = [];
  const gates = new Set<PauseGate>();
  let numClosed = 0;
  const openLane = (gate: PauseGate): Lane<SweepRun> => {
    gates.add(gate);
    let fail: (error: Error) => void = () => {};
    return {
      train: ([run]) =>
        new Promise((resolve, reject) => {
          fail = reject;
          waiting.push({ run, end: (outcome) => resolve([outcome]) });
        }),
      close: () => {
        numClosed++;
        fail(new Error("closed"));
      },
    };
  };
  const sweep = createPageSweep({
    holder,
    openLane,
    findAdapter: async () => "none",
    archive: {
      list: async () => [...kept.values()],
      result: async (id) => results.get(id),
      keepResult: async (result, { sweepLink }) => {
        if (options.refuses) throw new Error("The storage is full.");
        const id = `kept ${kept.size}`;
        const run = { id, link: result.link, standing: "done", row: rowOf(result), sweepLink };
        kept.set(id, run as unknown as KeptRun);
        results.set(id, result);
        return run as unknown as KeptRun;
      },
    },
  });
  return {
    sweep,
    kept,
    waiting,
    gates,
    state: () => state,
    numClosed: () => numClosed,
    /** Ends the run that has waited longest. */
    async endNext(outcome?: RunOutcome) {
      await until(() => waiting.length > 0);
      const next = waiting.shift();
      next?.end(outcome ?? { ok: true, result: resultOf(next.run) });
    },
  };
}

async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await new Promise((resolve) => setTimeout(resolve, 5));
}

describe("a sweep in the page", () => {
  it("trains what is missing, keeps every result, and tells how far it is", async () => {
    const { sweep, state, kept, endNext } = setUp();
    await sweep.open(LINK);
    expect(state()).toMatchObject({ link: LINK, standing: "ready" });
    expect(state().sweep?.runs).toHaveLength(4);
    const ended = sweep.start(2);
    expect(state()).toMatchObject({ standing: "training", progress: { total: 4, done: 0 } });
    await endNext();
    await until(() => state().done.size === 1);
    expect(state().progress).toMatchObject({ total: 4, done: 1, failed: 0 });
    for (let i = 0; i < 3; i++) await endNext();
    await ended;
    expect(state()).toMatchObject({ standing: "ready", progress: undefined });
    expect(state().done.size).toBe(4);
    expect([...kept.values()].map(({ sweepLink }) => sweepLink)).toEqual(Array(4).fill(LINK));
  });

  it("goes on where it was left: runs that are kept are done", async () => {
    const { sweep, state, endNext, waiting } = setUp();
    await sweep.open(LINK);
    const first = sweep.start(1);
    await endNext();
    await until(() => waiting.length > 0);
    sweep.cancel();
    await first;
    expect(state()).toMatchObject({ standing: "ready", progress: undefined });
    waiting.length = 0;
    await sweep.open(LINK);
    expect(state().done.size).toBe(1);
    const second = sweep.start(1);
    expect(state().progress).toMatchObject({ total: 3 });
    for (let i = 0; i < 3; i++) await endNext();
    await second;
    expect(state().done.size).toBe(4);
  });

  it("trains the run of a link that another has begun with weights of a file", async () => {
    const { sweep, state, kept, endNext } = setUp();
    await sweep.open(LINK);
    const training = sweep.start(1);
    for (let i = 0; i < 4; i++) await endNext();
    await training;
    const [id, run] = [...kept][0];
    kept.set(id, { ...run, startedFrom: "mine.safetensors" });
    await sweep.open(LINK);
    expect(state().done.size).toBe(3);
  });

  it("sets runs that fail apart, and tries them again", async () => {
    const { sweep, state, endNext } = setUp();
    await sweep.open(LINK);
    const first = sweep.start(1);
    await endNext({ ok: false, failure: FAILURE });
    for (let i = 0; i < 3; i++) await endNext();
    await first;
    expect([...state().failures.values()]).toEqual([FAILURE]);
    expect(state().done.size).toBe(3);
    const second = sweep.start(1);
    expect(state()).toMatchObject({ failures: new Map(), progress: { total: 1 } });
    await endNext();
    await second;
    expect(state().done.size).toBe(4);
  });

  it("pauses and resumes at the gate of its lanes, and ends them when it is cancelled", async () => {
    const { sweep, state, gates, waiting, numClosed } = setUp();
    await sweep.open(LINK);
    const ended = sweep.start(2);
    await until(() => waiting.length === 2);
    const [gate] = gates;
    sweep.pause();
    expect(state().standing).toBe("paused");
    let hasPassed = false;
    void gate.passed().then(() => {
      hasPassed = true;
    });
    await Promise.resolve();
    expect(hasPassed).toBe(false);
    sweep.resume();
    await until(() => hasPassed);
    expect(state().standing).toBe("training");
    sweep.cancel();
    await ended;
    expect(numClosed()).toBeGreaterThanOrEqual(2);
    expect(state().done.size).toBe(0);
  });

  it("shows results that could not be kept, and says that they do not last", async () => {
    const { sweep, state, endNext } = setUp({ refuses: true });
    await sweep.open(LINK);
    const ended = sweep.start(1);
    for (let i = 0; i < 4; i++) await endNext();
    await ended;
    expect(state().done.size).toBe(4);
    expect(state().problem).toContain("The storage is full.");
  });

  it("asks before it reads a very large grid", async () => {
    const { sweep, state } = setUp();
    const large = "?v=1&engine=cpu&seed=0..1499";
    await sweep.open(large);
    expect(state()).toMatchObject({ sweep: undefined, numAsked: 1500 });
    await sweep.open(large, true);
    expect(state()).toMatchObject({ numAsked: undefined });
    expect(state().sweep?.runs).toHaveLength(1500);
  });

  it("of two links that are opened one after the other, sets up the second", async () => {
    const { sweep, state } = setUp();
    const first = sweep.open("?v=1&engine=cpu&seed=0..200");
    await sweep.open(LINK);
    await first;
    expect(state()).toMatchObject({ link: LINK, problem: undefined });
    expect(state().sweep?.runs).toHaveLength(4);
  });
});
