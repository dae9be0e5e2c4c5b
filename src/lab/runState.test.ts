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

const testPoint = (step: number, accuracy: number) => ({
  step,
  accuracy,
  loss: 1,
  images: 4,
  full: true,
  tokenChoiceAccuracy: undefined,
});

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

  it("keeps the last numbers of a tested run that another takes the place of", () => {
    const evaluation = fakeEvaluation({ step: 3 });
    const book = { ...EMPTY_BOOK, evaluation, tests: [testPoint(3, 0.5)] };
    const shown = { ...DEFAULT_EXPERIMENT, seed: 7 };
    const loading = loadRun({ ...trained, shown, book }, "next", fresh.linked);
    const ghost = {
      experiment: shown,
      step: 3,
      perClass: evaluation.perClass,
      tests: [{ step: 3, accuracy: 0.5 }],
    };
    expect(loading.ghost).toEqual(ghost);
    // What is shown is no longer the experiment of the frame: a second restart must not mix them up.
    const again = loadRun({ ...loading, shown: DEFAULT_EXPERIMENT }, "third", fresh.linked);
    expect(again.ghost).toEqual(ghost);
    const ready = applyEvent(again, { runId: "third", kind: "ready", run: FAKE_RUN });
    expect(ready).toMatchObject({ frame: NO_FRAME, ghost });
    // A run without a test leaves no ghost, and does not wipe out the one before.
    expect(loadRun(ready, "fourth", fresh.linked).ghost).toEqual(ghost);
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
