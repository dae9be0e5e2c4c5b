import { describe, expect, it } from "vitest";
import { RUN, setUp, until } from "./testing/trainerOfOneRun.ts";

const trained = (log: readonly string[]) =>
  log.flatMap((entry) => (entry.startsWith("train") ? [Number(entry.split(" ")[1])] : []));

describe("Trainer", () => {
  it("trains exactly epochs * stepsPerEpoch steps, and evaluates by the schedule", async () => {
    const { trainer, engine, events, statuses } = setUp({}, "webgpu", [], false);
    trainer.play();
    await until(() => statuses().includes("finished"));
    expect(trained(engine.log).reduce((sum, steps) => sum + steps, 0)).toBe(30);
    expect(engine.log.filter((entry) => entry.startsWith("evaluate"))).toEqual([
      "evaluate 10 @1",
      "evaluate 5 @3",
      "evaluate 5 @5",
      "evaluate 5 @8",
      "evaluate 1 @10",
      "evaluate 5 @13",
      "evaluate 5 @15",
      "evaluate 5 @18",
      "evaluate 1 @20",
      "evaluate 5 @23",
      "evaluate 5 @25",
      "evaluate 5 @28",
      "evaluate 1 @30",
    ]);
    expect(statuses()).toEqual(["running", "finished"]);
    const kinds = events.map(({ kind }) => kind);
    expect(kinds.lastIndexOf("records")).toBeLessThan(kinds.lastIndexOf("evaluation"));
    expect(kinds.at(-1)).toBe("status");
  });

  it("tests twice where experts choose among images, in full tests only", async () => {
    const { trainer, engine, events, statuses } = setUp(
      { assignment: "expert-choice" },
      "webgpu",
      [],
      false,
    );
    trainer.play();
    await until(() => statuses().includes("finished"));
    const tests = engine.log.filter((entry) => entry.startsWith("evaluate"));
    expect(tests.slice(3, 7)).toEqual([
      "evaluate 5 @8",
      "evaluate 1 @10",
      "evaluate 1 token-choice @10",
      "evaluate 5 @13",
    ]);
    const rules = events.flatMap((event) =>
      event.kind === "evaluation"
        ? [[event.evaluation.full, event.evaluation.rule, event.tokenChoice?.rule]]
        : [],
    );
    expect(rules.slice(3, 5)).toEqual([
      [false, "own", undefined],
      [true, "own", "token-choice"],
    ]);
    const result = trainer.result(RUN);
    expect([result?.test.rule, result?.testTokenChoice?.rule]).toEqual(["own", "token-choice"]);
    expect(JSON.parse(JSON.stringify(result))).toEqual(result);
  });

  it("reports what training dropped in its last epoch, and what the model costs", async () => {
    const { trainer, statuses } = setUp();
    trainer.play();
    await until(() => statuses().includes("finished"));
    const result = trainer.result(RUN);
    expect(result?.training).toEqual({
      recentSteps: 30,
      recentSkipped: 0,
      dropRate: 0.1,
      unrouted: 0.1,
      accuracyKept: 0.5,
      accuracyDropped: 0.5,
    });
    expect(result?.testTokenChoice).toBeNull();
    expect(result?.cost.parameters).toBeGreaterThan(100);
    expect(Object.keys(result?.history.auxTerms ?? {})).toEqual(["importance", "load"]);
  });

  it("has two calls under way on a GPU, one on the CPU", async () => {
    for (const [kind, calls] of [
      ["webgpu", 2],
      ["cpu", 1],
    ] as const) {
      const { trainer, engine, statuses } = setUp({ batchSize: 10 }, kind);
      trainer.play();
      await until(() => statuses().includes("finished"));
      expect(engine.mostCallsUnderWay).toBe(calls);
    }
  });

  it("keeps every step in the history, in JSON that holds only finite numbers", async () => {
    const { trainer, engine, statuses } = setUp();
    engine.badSteps = new Set([4, 17]);
    trainer.play();
    await until(() => statuses().includes("finished"));
    const result = trainer.result(RUN);
    expect(result?.history.step).toEqual(
      Array.from({ length: 30 }, (_, i) => i + 1).filter((step) => step !== 5 && step !== 18),
    );
    expect(result?.history.testStep).toEqual([1, 3, 5, 8, 10, 13, 15, 18, 20, 23, 25, 28, 30]);
    expect(result?.skippedSteps).toBe(2);
    expect(result?.imagesSeen).toBe(3000);
    expect(result?.trainSeconds).toBeCloseTo(0.03);
    expect(result?.test.images).toBe(50);
    expect(result?.test.perClass).toEqual([1, 0, 0]);
    expect(result?.test.routing[1]).toEqual([0, 0, 0]);
    expect(result?.history.loss[0]).toBeCloseTo(2.25);
    expect(JSON.parse(JSON.stringify(result))).toEqual(result);
  });

  it("pauses after what is under way, and goes on from there", async () => {
    const { trainer, engine, statuses } = setUp({ epochs: 50 });
    trainer.play();
    await until(() => engine.step > 100);
    await trainer.pause();
    const { step } = engine;
    expect(statuses().at(-1)).toBe("paused");
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(engine.step).toBe(step);
    trainer.play();
    await until(() => statuses().includes("finished"));
    expect(engine.step).toBe(500);
  });

  it("does nothing when paused before the first step", async () => {
    const { trainer, engine, statuses } = setUp();
    trainer.play();
    await trainer.pause();
    expect(engine.step).toBe(0);
    expect(statuses()).toEqual(["running", "idle"]);
  });

  it("steps once, then to the end of the epoch", async () => {
    const { trainer, engine, events, statuses } = setUp();
    await trainer.step();
    await trainer.step();
    expect(engine.step).toBe(2);
    expect(statuses().at(-1)).toBe("paused");
    const rows = events.flatMap((e) => (e.kind === "records" ? [...e.batch.steps] : []));
    expect(rows).toEqual([1, 2]);
    await trainer.stepEpoch();
    expect(engine.step).toBe(10);
    await trainer.stepEpoch();
    expect(engine.step).toBe(20);
    await trainer.stepEpoch();
    expect(statuses().at(-1)).toBe("finished");
    await trainer.step();
    expect(engine.step).toBe(30);
  });

  it("makes a frame when asked, and where it comes to rest", async () => {
    const { trainer, engine, events } = setUp();
    await trainer.look();
    await trainer.step();
    await trainer.look();
    const frames = events.flatMap((e) => (e.kind === "frame" ? [e.frame] : []));
    expect(frames.map(({ position }) => position.step)).toEqual([0, 1, 1]);
    expect(frames[0].parameters).toHaveLength(engine.numParameters);
    expect(frames[0].settings).toEqual(engine.replicas[0]);
  });

  it("hands over the weights and the optimiser’s state of a run that rests, and none of a run that it has not", async () => {
    const { trainer, engine } = setUp({}, "webgpu", [], false);
    await trainer.step();
    const weights = await trainer.weights(RUN);
    expect(weights?.step).toBe(1);
    expect(weights?.parameters).toEqual(await engine.readParameters());
    expect(await trainer.weights("another")).toBeUndefined();
    const { appliedSteps, ...state } = await engine.readState();
    const training = { ...state, appliedSteps: appliedSteps[0] };
    expect(await trainer.training(RUN)).toEqual(training);
    expect(await trainer.training("another")).toBeUndefined();
    trainer.halt();
    expect(await trainer.weights(RUN)).toBeUndefined();
    expect(await trainer.training(RUN)).toBeUndefined();
  });

  it("tests the model for a frame where the schedule has not, and keeps that out of the history", async () => {
    const { trainer, engine, events } = setUp();
    const frames = () => events.flatMap((e) => (e.kind === "frame" ? [e.frame] : []));
    await trainer.look();
    for (let i = 0; i < 3; i++) await trainer.step();
    trainer.play();
    await until(() => frames().at(-1)?.position.step === 30);
    expect(frames().length).toBeGreaterThan(4);
    for (const { position, test } of frames()) {
      expect(test?.evaluation.step).toBe(position.step === 0 ? undefined : position.step);
    }
    expect(frames().at(-1)?.test?.evaluation.full).toBe(true);
    const tests = engine.log.filter((entry) => entry.startsWith("evaluate"));
    expect(tests.filter((entry) => entry.endsWith("@2"))).toEqual(["evaluate 5 @2"]);
    expect(trainer.result(RUN)?.history.testStep).not.toContain(2);
  });

  it("makes frames at the first steps whatever the time, tested on few images", async () => {
    const { trainer, engine, events, statuses } = setUp({ epochs: 20 });
    trainer.play();
    await until(() => statuses().includes("finished"));
    const steps = events.flatMap((e) => (e.kind === "frame" ? [e.frame.position.step] : []));
    expect(steps.filter((step) => step <= 100)).toEqual(
      expect.arrayContaining([1, 2, 5, 10, 20, 50, 100]),
    );
    expect(engine.log).toContain("evaluate 25 @2");
    expect(trainer.result(RUN)?.history.testStep).not.toContain(2);
  });

  it("does not wait for the kernels of tests while it trains, but where it comes to rest", async () => {
    const { trainer, engine, events, statuses } = setUp({ epochs: 2, trainSize: 1000 });
    engine.hasTestKernels = false;
    await trainer.step();
    trainer.play();
    await until(() => statuses().includes("finished"));
    const frames = events.flatMap((e) => (e.kind === "frame" ? [e.frame] : []));
    const tested = frames.filter(({ test }) => test).map(({ position }) => position.step);
    expect(frames.map(({ position }) => position.step)).toContain(2);
    expect(tested).not.toContain(2);
    expect(tested).toContain(1);
    expect(engine.log.filter((entry) => entry.startsWith("evaluate 25"))).toEqual([]);
  });

  it("makes no frame of a run that nobody watches", async () => {
    const { trainer, events, statuses } = setUp({}, "webgpu", [], false);
    await trainer.look();
    trainer.play();
    await until(() => statuses().includes("finished"));
    expect(events.some(({ kind }) => kind === "frame")).toBe(false);
  });
});
