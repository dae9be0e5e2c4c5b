import { vi } from "vitest";
import { DEFAULT_EXPERIMENT } from "../../experiment/fields.ts";
import { experimentAt, type LiveChange } from "../../experiment/liveChanges.ts";
import type { HostApi } from "../../host/api.ts";
import type { ProbeClient } from "../../host/probeClient.ts";
import type { Frame, RunEvent, SpecChange } from "../../run/events.ts";
import type { RunId } from "../../run/runSpec.ts";
import { FAKE_RUN, fakeBatch } from "../../run/testing/fakeEvents.ts";
import { createRunController, type RunControllerOptions } from "../runController.ts";
import { initialRunState, type RunState } from "../runState.ts";
import { fakeProbe } from "./fakeProbe.ts";

type EventOfRun = RunEvent extends infer Event
  ? Event extends RunEvent
    ? Omit<Event, "runId">
    : never
  : never;

/** What a probe that is no probe needs of a frame. */
export function frameAt(step: number): Frame {
  return { position: fakeBatch([step]), parameters: Float32Array.of(step) } as unknown as Frame;
}

/** A controller over a worker that does what it is told, and writes it down. */
export function startController(
  scheduled: readonly LiveChange[] = [],
  probe: ProbeClient = fakeProbe(),
) {
  const calls: string[] = [];
  let failNext = false;
  let step = 0;
  const emit = (event: EventOfRun, runId: RunId = state.runId) =>
    controller.receive({ runId, ...event } as RunEvent);
  const answers: Partial<Record<keyof HostApi, (...args: never[]) => unknown>> = {
    play: () => emit({ kind: "status", status: "running" }),
    pause: () => emit({ kind: "status", status: "paused" }),
    setLive: (_session: string, _run: RunId, values: object) => {
      calls.push(JSON.stringify(values));
      return true;
    },
  };
  const host = {
    prepare: async (_session, [run]) => {
      const { experiment, changes, start } = run.spec;
      const { numExperts, seed } = experiment;
      const schedule = changes.map((change) => ` ${change.value}@${change.step}`).join("");
      const from =
        start.kind === "seed" ? "" : `, from step ${start.state.step} of ${run.startedFrom}`;
      calls.push(`prepare ${numExperts} experts, seed ${seed}${schedule}${from}`);
      await Promise.resolve(); // no answer comes at once
      if (failNext) throw new Error("the worker is gone");
      emit({ kind: "ready", run: FAKE_RUN }, run.id);
    },
    ask: async (name: keyof HostApi, ...args: never[]) => {
      if (name !== "setLive") calls.push(name);
      return answers[name]?.(...args);
    },
  } as RunControllerOptions["host"];
  const linked = { experiment: DEFAULT_EXPERIMENT, changes: scheduled };
  let state: RunState = initialRunState(linked, []);
  const holder = {
    getState: () => state,
    setState: (next: RunState) => {
      state = next;
    },
  };
  const controller = createRunController({ host, probe, holder, random: () => 0.5 });
  controller.start();
  return {
    controller,
    calls,
    emit,
    get state() {
      return state;
    },
    failNextPrepare: () => {
      failNext = true;
    },
    change(part: Partial<typeof DEFAULT_EXPERIMENT>) {
      controller.change({ ...state.experiment, ...part });
    },
    /** The trainer comes to a step, and tells what has changed by then. */
    reach(at: number, changes: readonly LiveChange[]) {
      step = at;
      emit({ kind: "records", batch: fakeBatch([step]) });
      const { experiment } = state.linked;
      const present = experimentAt(experiment, changes, step);
      const change: SpecChange = { step, present, linked: { experiment, changes } };
      emit({ kind: "changed", change });
    },
  };
}

/** Lets all that was started come to rest; with fake timers. */
export const settle = () => vi.advanceTimersByTimeAsync(1000);
