import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { LiveChange } from "../experiment/liveChanges.ts";
import { ProbeStoppedError } from "../host/probeClient.ts";
import type { YardSnapshot } from "../probe/yardSnapshot.ts";
import { fakeBatch, fakeEvaluation } from "../run/testing/fakeEvents.ts";
import { EMPTY_BOOK } from "./pageBook.ts";
import { fakeProbe } from "./testing/fakeProbe.ts";

import { frameAt, settle, startController } from "./testing/startedController.ts";

describe("a run controller", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("starts from saved weights, says so, and ends that with a change that restarts", async () => {
    const lab = startController();
    await settle();
    const none = new Float32Array(0);
    const state = {
      step: 0,
      appliedSteps: Uint32Array.of(0),
      parameters: none,
      firstMoment: none,
      secondMoment: none,
    };
    lab.controller.startFrom({ kind: "state", state }, "mine.safetensors");
    await settle();
    expect(lab.state.notices).toMatchObject([{ id: "start" }]);
    expect(lab.state.notices[0]?.message).toContain("mine.safetensors");
    lab.controller.restart();
    await settle();
    lab.change({ numExperts: 9 });
    await settle();
    expect(lab.state.notices).toEqual([]);
    expect(lab.calls).toEqual([
      "prepare 8 experts, seed 0",
      "prepare 8 experts, seed 0, from step 0 of mine.safetensors",
      "prepare 8 experts, seed 0, from step 0 of mine.safetensors",
      "prepare 9 experts, seed 0",
    ]);
  });

  it("restarts once for many structural changes, and goes on playing", async () => {
    const lab = startController();
    await settle();
    lab.controller.play();
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
    const lab = startController();
    await settle();
    lab.controller.play();
    lab.controller.pause();
    lab.controller.newSeed();
    await settle();
    expect(lab.calls.at(-1)).toBe("prepare 8 experts, seed 5000");
    expect(lab.state.status).toBe("ready");
  });

  it("applies a live change without a restart, and marks it where it took effect", async () => {
    const lab = startController();
    await settle();
    lab.emit({ kind: "records", batch: fakeBatch([7]) });
    lab.change({ learningRate: 0.01 });
    await settle();
    expect(lab.calls).toEqual(["prepare 8 experts, seed 0", '{"learningRate":0.01}']);
    expect(lab.state.book.marks).toEqual([]);
    lab.reach(9, [{ step: 9, field: "learningRate", value: 0.01 }]);
    expect(lab.state.book.marks).toEqual([{ step: 9, field: "learningRate", value: 0.01 }]);
    expect(lab.state.linked.changes).toHaveLength(1);
    expect(lab.state.shown.learningRate).toBe(0.01);
  });

  it("makes a live change part of the restart that comes with it", async () => {
    const lab = startController();
    await settle();
    lab.change({ learningRate: 0.01 });
    lab.change({ numExperts: 9 });
    await settle();
    expect(lab.calls).toEqual(["prepare 8 experts, seed 0", "prepare 9 experts, seed 0"]);
    expect(lab.state.linked.experiment).toMatchObject({ learningRate: 0.01, numExperts: 9 });
  });

  it("moves the controls as the schedule says, but for one that is being moved", async () => {
    const schedule: LiveChange[] = [
      { step: 5, field: "learningRate", value: 0.1 },
      { step: 5, field: "importanceCoef", value: 1 },
    ];
    const lab = startController(schedule);
    await settle();
    expect(lab.calls).toEqual(["prepare 8 experts, seed 0 0.1@5 1@5"]);
    lab.change({ importanceCoef: 0.5 });
    lab.reach(5, schedule);
    expect(lab.state.experiment).toMatchObject({ learningRate: 0.1, importanceCoef: 0.5 });
  });

  it("follows the link's schedule in every run, until its control is moved", async () => {
    const lab = startController([{ step: 5, field: "learningRate", value: 0.1 }]);
    await settle();
    lab.reach(5, [{ step: 5, field: "learningRate", value: 0.1 }]);
    lab.controller.restart();
    await settle();
    expect(lab.calls.at(-1)).toBe("prepare 8 experts, seed 0 0.1@5");
    expect(lab.state.experiment.learningRate).toBe(0.001);
    lab.change({ learningRate: 0.2 });
    lab.controller.restart();
    await settle();
    expect(lab.calls.at(-1)).toBe("prepare 8 experts, seed 0");
    expect(lab.state.linked.experiment.learningRate).toBe(0.2);
  });

  it("hears nothing of a run that is no longer shown", async () => {
    const lab = startController();
    await settle();
    const before = lab.state.runId;
    lab.controller.newSeed();
    await settle();
    lab.emit({ kind: "records", batch: fakeBatch([400]) }, before);
    expect(lab.state.book).toBe(EMPTY_BOOK);
  });

  it("does not wait for a run that hangs while it is prepared", async () => {
    const lab = startController();
    lab.controller.newSeed();
    lab.controller.restart();
    await settle();
    expect(lab.calls).toHaveLength(3);
    expect(lab.state.status).toBe("ready");
  });

  it("plays when loading ends, if asked to while it loads", async () => {
    const lab = startController();
    lab.controller.play();
    expect(lab.calls).toEqual(["prepare 8 experts, seed 0"]);
    await settle();
    expect(lab.calls).toEqual(["prepare 8 experts, seed 0", "play"]);
  });

  it("turns a broken worker into a failure that can be tried again", async () => {
    const lab = startController();
    await settle();
    lab.failNextPrepare();
    lab.controller.restart();
    await settle();
    expect(lab.state.status).toBe("failed");
    expect(lab.state.failure).toMatchObject({ message: "the worker is gone.", retry: true });
  });

  it("shows a frame when its yard is drawn, with all that was told of its step and nothing later", async () => {
    let finish = (_yard: YardSnapshot) => {};
    const draw = () =>
      new Promise<YardSnapshot>((resolve) => {
        finish = resolve;
      });
    const lab = startController([], fakeProbe({ draw }));
    await settle();
    lab.emit({ kind: "frame", frame: frameAt(0) });
    await settle();
    finish({ step: 0 } as YardSnapshot);
    await settle();
    const first = lab.state.frame;
    expect(first).toMatchObject({ yard: { step: 0 }, position: { step: 0 } });
    lab.emit({ kind: "status", status: "running" });
    lab.emit({ kind: "records", batch: fakeBatch([7]) });
    const test = { evaluation: fakeEvaluation({ step: 7 }), tokenChoice: undefined };
    lab.emit({ kind: "frame", frame: { ...frameAt(7), test } });
    lab.emit({ kind: "records", batch: fakeBatch([8]) });
    await settle();
    expect(lab.state.frame).toBe(first);
    const yard = { step: 7 } as YardSnapshot;
    finish(yard);
    await settle();
    expect(lab.state.frame).toMatchObject({ yard, evaluation: { step: 7 }, position: { step: 7 } });
    expect(lab.state.frame.series.points.map(({ step }) => step)).toEqual([7]);
    expect(lab.state.book.series.points.map(({ step }) => step)).toEqual([7, 8]);
  });

  it("requests another frame if the probe stops, and shows a notice if it stops again", async () => {
    let stops = 0;
    const draw = async () => {
      if (stops-- > 0) throw new ProbeStoppedError("The worker that draws the yard stopped.");
      return {} as YardSnapshot;
    };
    const lab = startController([], fakeProbe({ draw, drawAgain: draw }));
    await settle();
    const frame = frameAt(0);
    const looks = () => lab.calls.filter((call) => call === "look").length;
    const notices = () => lab.state.notices.map(({ message }) => message);
    stops = 1;
    lab.emit({ kind: "frame", frame });
    await settle();
    expect([looks(), notices()]).toEqual([1, []]);
    lab.emit({ kind: "frame", frame });
    await settle();
    expect(lab.state.frame.yard).toBeDefined();
    stops = 2;
    for (let i = 0; i < 2; i++) {
      lab.emit({ kind: "frame", frame });
      await settle();
    }
    expect(looks()).toBe(2);
    expect(notices()).toEqual(["The yard was not drawn. The worker that draws the yard stopped."]);
  });
});
