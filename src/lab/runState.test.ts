import { describe, expect, it } from "vitest";
import { DEFAULT_EXPERIMENT } from "../experiment/fields.ts";
import type { EvaluationEvent, RecordBatch, RunDescription } from "../training/events.ts";
import { applyEvent, initialRunState, type RunState, withMark, withNotice } from "./runState.ts";

const RUN: RunDescription = {
  engine: { kind: "cpu", adapter: "", software: true },
  numClasses: 2,
  rows: 1,
  columns: 1,
  trainImages: 10,
  testImages: 4,
  stepsPerEpoch: 5,
  totalSteps: 10,
  numParameters: 3,
};

function batchAt(step: number): RecordBatch {
  return {
    step,
    epoch: 0,
    imagesSeen: step,
    skippedSteps: 0,
    imagesPerSecond: 1,
    trainSeconds: 1,
    secondsLeft: 1,
    steps: Uint32Array.of(step),
    taskLoss: Float32Array.of(1),
    auxLoss: Float32Array.of(0),
    accuracy: Float32Array.of(0.5),
    load: Float32Array.of(0.5, 0.5),
  };
}

function evaluationAt(step: number, full: boolean, accuracy: number): EvaluationEvent {
  return {
    step,
    full,
    accuracy,
    images: 4,
    loss: 1,
    perClass: Float32Array.of(1, 0),
    confusion: Uint32Array.of(2, 0, 2, 0),
    routing: Float32Array.of(1, 0, 0, 1),
    load: Float32Array.of(0.5, 0.5),
  };
}

const fresh = initialRunState(DEFAULT_EXPERIMENT, []);
const ready = applyEvent(fresh, { kind: "ready", run: RUN });
const trained = applyEvent(ready, { kind: "records", batch: batchAt(3) });

describe("applyEvent", () => {
  it("keeps the old picture while a new run loads, and clears it when that is ready", () => {
    const loading: RunState = { ...trained, status: "loading" };
    const late = applyEvent(loading, { kind: "records", batch: batchAt(4) });
    expect(late).toBe(loading);
    expect(late.series.points).toHaveLength(1);
    const next = applyEvent(late, { kind: "ready", run: RUN });
    expect(next).toMatchObject({ status: "ready", progress: undefined, marks: [] });
    expect(next.series.points).toEqual([]);
  });

  it("takes a full test for the quick one of the same step", () => {
    const quick = applyEvent(ready, {
      kind: "evaluation",
      evaluation: evaluationAt(5, false, 0.4),
    });
    const full = applyEvent(quick, { kind: "evaluation", evaluation: evaluationAt(5, true, 0.5) });
    expect(full.tests).toEqual([{ step: 5, accuracy: 0.5, loss: 1, full: true }]);
  });

  it("stops wanting to play at the end and at a failure", () => {
    const playing: RunState = { ...trained, status: "running", wantsPlay: true };
    const finished = applyEvent(playing, { kind: "status", status: "finished" });
    expect(finished).toMatchObject({ status: "finished", wantsPlay: false });
    const failure = { code: "engine", message: "m", remedy: "r", retry: true } as const;
    const failed = applyEvent(playing, { kind: "failed", failure });
    expect(failed).toMatchObject({ status: "failed", wantsPlay: false, failure });
    expect(applyEvent(failed, { kind: "status", status: "paused" }).status).toBe("failed");
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
    expect(withMark(ready, "learningRate", "0.1").marks).toEqual([]);
  });
  it("keeps the last of several changes at one step", () => {
    const marked = withMark(withMark(trained, "learningRate", "0.1"), "learningRate", "0.2");
    expect(marked.marks).toEqual([{ step: 3, field: "learningRate", label: "0.2" }]);
  });
});
