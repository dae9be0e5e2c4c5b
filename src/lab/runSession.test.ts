import type { Remote } from "comlink";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { DEFAULT_EXPERIMENT } from "../experiment/fields.ts";
import type { TrainerApi } from "../host/api.ts";
import type { TrainerEvent } from "../run/events.ts";
import { FAKE_RUN, fakeBatch } from "../run/testing/fakeEvents.ts";
import { createRunSession } from "./runSession.ts";
import { initialRunState, type RunState } from "./runState.ts";

/** A session over a worker that does what it is told, and writes it down. */
function startSession() {
  const calls: string[] = [];
  let emit: (event: TrainerEvent) => void = () => {};
  let failNext = false;
  const said = (name: string) => {
    calls.push(name);
    return Promise.resolve();
  };
  const trainer: Partial<TrainerApi> = {
    listen: (listener) => {
      emit = listener;
    },
    prepare: async ({ numExperts, seed }) => {
      calls.push(`prepare ${numExperts} experts, seed ${seed}`);
      await Promise.resolve(); // no answer comes at once
      if (failNext) throw new Error("the worker is gone");
      emit({ kind: "ready", run: FAKE_RUN });
    },
    play: () => {
      emit({ kind: "status", status: "running" });
      return said("play");
    },
    pause: () => {
      emit({ kind: "status", status: "paused" });
      return said("pause");
    },
    setLive: ({ learningRate }) => said(`live ${learningRate}`),
  };
  let state: RunState = initialRunState(DEFAULT_EXPERIMENT, []);
  const holder = {
    getState: () => state,
    setState: (next: RunState) => {
      state = next;
    },
  };
  const session = createRunSession(trainer as Remote<TrainerApi>, holder, () => 0.5);
  session.start();
  return {
    session,
    calls,
    emit: (event: TrainerEvent) => emit(event),
    get state() {
      return state;
    },
    failNextPrepare: () => {
      failNext = true;
    },
    change(part: Partial<typeof DEFAULT_EXPERIMENT>) {
      session.change({ ...state.experiment, ...part });
    },
  };
}

const settle = () => vi.advanceTimersByTimeAsync(1000);

describe("a run session", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("restarts once for many structural changes, and goes on playing", async () => {
    const lab = startSession();
    await settle();
    lab.session.play();
    await settle();
    for (const numExperts of [9, 10, 11]) lab.change({ numExperts });
    expect(lab.state.experiment.numExperts).toBe(11);
    await settle();
    expect(lab.calls).toEqual([
      "prepare 8 experts, seed 0",
      "play",
      "prepare 11 experts, seed 0",
      "play",
    ]);
    expect(lab.state.status).toBe("running");
  });

  it("stays paused over a restart that was paused", async () => {
    const lab = startSession();
    await settle();
    lab.session.play();
    lab.session.pause();
    lab.session.newSeed();
    await settle();
    expect(lab.calls.at(-1)).toBe("prepare 8 experts, seed 5000");
    expect(lab.state.status).toBe("ready");
  });

  it("applies a live change without a restart, and marks it", async () => {
    const lab = startSession();
    await settle();
    lab.emit({ kind: "records", batch: fakeBatch([7]) });
    lab.change({ learningRate: 0.01 });
    await settle();
    expect(lab.calls).toEqual(["prepare 8 experts, seed 0", "live 0.01"]);
    expect(lab.state.marks).toEqual([
      { step: 7, field: "learningRate", label: "Learning rate 0.01" },
    ]);
  });

  it("plays when loading ends, if asked to while it loads", async () => {
    const lab = startSession();
    lab.session.play();
    expect(lab.calls).toEqual(["prepare 8 experts, seed 0"]);
    await settle();
    expect(lab.calls).toEqual(["prepare 8 experts, seed 0", "play"]);
  });

  it("turns a broken worker into a failure that can be tried again", async () => {
    const lab = startSession();
    await settle();
    lab.failNextPrepare();
    lab.session.restart();
    await settle();
    expect(lab.state.status).toBe("failed");
    expect(lab.state.failure).toMatchObject({ message: "the worker is gone", retry: true });
  });
});
