import { describe, expect, it } from "vitest";
import { DEFAULT_EXPERIMENT } from "../experiment/fields.ts";
import type { EvaluationEvent } from "../run/events.ts";
import { FAKE_RUN, fakeBatch, fakeEvaluation } from "../run/testing/fakeEvents.ts";
import { EMPTY_BOOK } from "./pageBook.ts";
import { applyEvent, initialRunState, loadRun, type RunState, withNotice } from "./runState.ts";
import { NO_FRAME } from "./shownFrame.ts";

const runId = "run";
const fresh = {
  ...initialRunState({ experiment: DEFAULT_EXPERIMENT, changes: [] }, []),
  runId,
};
const ready = applyEvent(fresh, { runId, kind: "ready", run: FAKE_RUN });
const trained = applyEvent(ready, { runId, kind: "records", batch: fakeBatch([3]) });

const testedAt = (step: number, changes: Partial<EvaluationEvent> = {}) =>
  ({
    runId,
    kind: "evaluation",
    evaluation: fakeEvaluation({ step, ...changes }),
    tokenChoice: undefined,
  }) as const;

describe("applyEvent", () => {
  it("keeps the old picture while a new run loads, and clears it when that is ready", () => {
    const loading = loadRun(trained, "next", fresh.linked);
    expect(loading).toMatchObject({ status: "loading", runId: "next" });
    expect(loading.book.series.points).toHaveLength(1);
    const next = applyEvent(loading, { runId: "next", kind: "ready", run: FAKE_RUN });
    expect(next).toMatchObject({ status: "ready", book: EMPTY_BOOK, frame: NO_FRAME });
  });

  it("forgets what a lost engine reported after the step that another goes on from", () => {
    const tested = applyEvent(applyEvent(trained, testedAt(2)), testedAt(3));
    const engine = { ...FAKE_RUN.engine, kind: "cpu" } as const;
    const resumed = applyEvent(tested, { runId, kind: "resumed", step: 2, engine });
    expect(resumed.run?.engine.kind).toBe("cpu");
    expect(resumed.book.tests.map(({ step }) => step)).toEqual([2]);
    expect(resumed.book.series.points).toEqual([]);
    expect(resumed.book.evaluation).toBeUndefined();
  });

  it("shows a frame that a lost engine sent no longer, unless it is of the step that another goes on from", () => {
    const at = (step: number) => ({ ...NO_FRAME, position: fakeBatch([step]) });
    const resumed = { runId, kind: "resumed", step: 2, engine: FAKE_RUN.engine } as const;
    const ahead = applyEvent({ ...trained, frame: at(3) }, resumed);
    expect(ahead.frame).toBe(NO_FRAME);
    const there = { ...trained, frame: at(2) };
    expect(applyEvent(there, resumed).frame).toBe(there.frame);
  });

  it("stops wanting to play at the end and at a failure", () => {
    const playing: RunState = { ...trained, status: "running", wantsPlay: true };
    const finished = applyEvent(playing, { runId, kind: "status", status: "finished" });
    expect(finished).toMatchObject({ status: "finished", wantsPlay: false });
    const failure = { code: "engine", message: "m", remedy: "r", retry: true } as const;
    const failed = applyEvent(playing, { runId, kind: "failed", failure });
    expect(failed).toMatchObject({ status: "failed", wantsPlay: false, failure });
    expect(applyEvent(failed, { runId, kind: "status", status: "paused" }).status).toBe("failed");
  });
});

describe("withNotice", () => {
  it("says the same thing once, in its newest words", () => {
    const twice = withNotice(withNotice(fresh, "device-lost", "old"), "device-lost", "new");
    expect(twice.notices).toEqual([{ id: "device-lost", message: "new" }]);
  });
});
