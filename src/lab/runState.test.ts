import { describe, expect, it } from "vitest";
import { DEFAULT_EXPERIMENT } from "../experiment/fields.ts";
import type { EvaluationEvent } from "../run/events.ts";
import { FAKE_RUN, fakeBatch, fakeEvaluation } from "../run/testing/fakeEvents.ts";
import {
  applyEvent,
  initialRunState,
  loadRun,
  type RunState,
  withMark,
  withNotice,
} from "./runState.ts";

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
    expect(loading.series.points).toHaveLength(1);
    const next = applyEvent(loading, { runId: "next", kind: "ready", run: FAKE_RUN });
    expect(next).toMatchObject({ status: "ready", progress: undefined, marks: [] });
    expect(next.series.points).toEqual([]);
  });

  it("forgets what a lost engine reported after the step that another goes on from", () => {
    const tested = applyEvent(applyEvent(trained, testedAt(2)), testedAt(3));
    const engine = { ...FAKE_RUN.engine, kind: "cpu" } as const;
    const resumed = applyEvent(tested, { runId, kind: "resumed", step: 2, engine });
    expect(resumed.run?.engine.kind).toBe("cpu");
    expect(resumed.tests.map(({ step }) => step)).toEqual([2]);
    expect(resumed.series.points).toEqual([]);
    expect(resumed.evaluation).toBeUndefined();
  });

  it("takes a full test for the quick one of the same step", () => {
    const quick = applyEvent(ready, testedAt(5, { full: false, accuracy: 0.4 }));
    const full = applyEvent(quick, testedAt(5, { full: true }));
    expect(full.tests).toEqual([
      { step: 5, accuracy: 0.5, loss: 1, full: true, tokenChoiceAccuracy: undefined },
    ]);
  });

  it("keeps the last test by each image’s own choice, which only full tests have", () => {
    const chosen = fakeEvaluation({ rule: "token-choice", accuracy: 0.4 });
    const full = applyEvent(ready, { ...testedAt(5), tokenChoice: chosen });
    const quick = applyEvent(full, testedAt(7, { full: false }));
    expect(quick.tokenChoice).toBe(chosen);
    expect(quick.tests.map((test) => test.tokenChoiceAccuracy)).toEqual([0.4, undefined]);
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

describe("withMark", () => {
  it("marks nothing before the first step", () => {
    expect(withMark(ready, 0, "learningRate", "0.1").marks).toEqual([]);
  });
  it("keeps the last of several changes at one step", () => {
    const marked = withMark(withMark(trained, 3, "learningRate", "0.1"), 3, "learningRate", "0.2");
    expect(marked.marks).toEqual([{ step: 3, field: "learningRate", label: "0.2" }]);
  });
});
