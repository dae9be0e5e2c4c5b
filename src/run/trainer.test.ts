import { describe, expect, it } from "vitest";
import type { LiveChange } from "../experiment/liveChanges.ts";
import { describeModel } from "./describeModel.ts";
import { engineConfig } from "./engineConfig.ts";
import type { RunEvent } from "./events.ts";
import { specOf } from "./runSpec.ts";
import { FakeEngine, manualClock, SMALL_EXPERIMENT, smallDataset } from "./testing/fakeEngine.ts";
import { Trainer } from "./trainer.ts";

const RUN = "run";

function setUp(
  changes: Partial<typeof SMALL_EXPERIMENT> = {},
  kind: "cpu" | "webgpu" = "webgpu",
  liveChanges: readonly LiveChange[] = [],
  isWatched = true,
) {
  const experiment = { ...SMALL_EXPERIMENT, ...changes };
  const dataset = smallDataset(1000, 50);
  const clock = manualClock();
  const config = engineConfig(experiment, dataset);
  const createEngine = () => new FakeEngine(config, dataset, clock, kind);
  const engine = createEngine();
  const events: RunEvent[] = [];
  const errors: unknown[] = [];
  const trainer = new Trainer({
    runs: [
      {
        request: { id: RUN, spec: specOf(experiment, liveChanges), isWatched },
        model: describeModel(experiment, config),
      },
    ],
    dataset,
    engine,
    runtime: "node",
    clock,
    emit: (event) => events.push(event),
    onError: (error) => errors.push(error),
  });
  const statuses = () => events.flatMap((e) => (e.kind === "status" ? [e.status] : []));
  return { trainer, engine, createEngine, experiment, events, errors, statuses };
}

async function until(done: () => boolean): Promise<void> {
  for (let i = 0; i < 10_000; i++) {
    if (done()) return;
    await new Promise((resolve) => setImmediate(resolve));
  }
  throw new Error("It never happened.");
}

const trained = (log: readonly string[]) =>
  log.flatMap((entry) => (entry.startsWith("train") ? [Number(entry.split(" ")[1])] : []));

describe("Trainer", () => {
  it("trains exactly epochs * stepsPerEpoch steps, and evaluates by the schedule", async () => {
    const { trainer, engine, events, statuses } = setUp();
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
    const { trainer, engine, events, statuses } = setUp({ assignment: "expert-choice" });
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

  it("makes no frame of a run that nobody watches", async () => {
    const { trainer, events, statuses } = setUp({}, "webgpu", [], false);
    await trainer.look();
    trainer.play();
    await until(() => statuses().includes("finished"));
    expect(events.some(({ kind }) => kind === "frame")).toBe(false);
  });

  it("applies a live change at one step, and keeps it in the run's specification", async () => {
    const { trainer, engine, events, statuses } = setUp({ epochs: 20 });
    trainer.play();
    await until(() => engine.step > 40);
    expect(trainer.setLive(RUN, { learningRate: 0.5 })).toBe(true);
    await until(() => statuses().includes("finished"));
    const [change] = events.flatMap((e) => (e.kind === "changed" ? [e.change] : []));
    expect(engine.log).toContain(`rate 0.5 @${change.step}`);
    expect(change.present.learningRate).toBe(0.5);
    expect(engine.step).toBe(200);
    const result = trainer.result(RUN);
    expect(result?.experiment.learningRate).toBe(0.001);
    expect(result?.changes).toEqual([{ step: change.step, field: "learningRate", value: 0.5 }]);
    expect(result?.link).toContain(`learningRate=0.001;0.5@${change.step}`);
  });

  it("replays a run with live changes from its link", async () => {
    const first = setUp({ epochs: 20 });
    first.trainer.play();
    await until(() => first.engine.step > 40);
    first.trainer.setLive(RUN, { learningRate: 0.5, epochs: 10 });
    await until(() => first.statuses().includes("finished"));
    const result = first.trainer.result(RUN);
    const again = setUp({ epochs: 20 }, "webgpu", result?.changes);
    again.trainer.play();
    await until(() => again.statuses().includes("finished"));
    expect(again.trainer.result(RUN)?.history).toEqual(result?.history);
    const rates = (log: readonly string[]) => log.filter((entry) => entry.startsWith("rate"));
    expect(rates(again.engine.log)).toEqual(rates(first.engine.log));
  });

  it("follows a schedule to the step, however long its calls are", async () => {
    const at = (step: number, value: number) => ({ step, field: "learningRate", value }) as const;
    const schedule = [at(7, 0.1), at(8, 0.2), at(29, 0.3)];
    const { trainer, engine, events, statuses } = setUp({}, "webgpu", schedule);
    trainer.play();
    await until(() => statuses().includes("finished"));
    const rates = engine.log.filter((entry) => entry.startsWith("rate"));
    expect(rates).toEqual(["rate 0.1 @7", "rate 0.2 @8", "rate 0.3 @29"]);
    const steps = events.flatMap((e) => (e.kind === "changed" ? [e.change.step] : []));
    expect(steps).toEqual([7, 8, 29]);
  });

  it("changes the experiment itself before its first step", async () => {
    const { trainer, events } = setUp();
    trainer.setLive(RUN, { importanceCoef: 0 });
    await until(() => events.some(({ kind }) => kind === "changed"));
    await trainer.stepEpoch();
    expect(trainer.result(RUN)?.experiment.importanceCoef).toBe(0);
    expect(trainer.result(RUN)?.changes).toEqual([]);
  });

  it("drops what a schedule said of a field that is moved by hand", async () => {
    const schedule = [{ step: 20, field: "learningRate", value: 0.1 }] as const;
    const { trainer, engine, statuses } = setUp({}, "webgpu", schedule);
    await trainer.stepEpoch();
    trainer.setLive(RUN, { learningRate: 0.5 });
    trainer.play();
    await until(() => statuses().includes("finished"));
    expect(engine.log.filter((entry) => entry.startsWith("rate"))).toEqual(["rate 0.5 @10"]);
  });

  it("goes on after its end when given more epochs", async () => {
    const { trainer, engine, statuses } = setUp({ epochs: 1 });
    trainer.play();
    await until(() => statuses().includes("finished"));
    trainer.setLive(RUN, { epochs: 2 });
    await until(() => statuses().at(-1) === "paused");
    expect(engine.step).toBe(10);
    trainer.play();
    await until(() => statuses().at(-1) === "finished");
    expect(engine.step).toBe(20);
  });

  it("finishes, fully evaluated, when the epochs are cut below where it is", async () => {
    const { trainer, engine, statuses } = setUp();
    await trainer.stepEpoch();
    await trainer.step();
    trainer.setLive(RUN, { epochs: 1 });
    await until(() => statuses().at(-1) === "finished");
    expect(engine.step).toBe(11);
    const tests = engine.log.filter((entry) => entry.startsWith("evaluate"));
    expect(tests.at(-1)).toBe("evaluate 1 @11");
  });

  it("falls back to its checkpoint with a new engine, and forgets what came after", async () => {
    const { trainer, engine, createEngine, statuses } = setUp({ epochs: 400, batchSize: 10 });
    trainer.play();
    await until(() => engine.step > 6500);
    engine.loseDevice();
    trainer.halt();
    const next = createEngine();
    const step = await trainer.resume(next);
    expect(step).toBeGreaterThan(5000); // one is made at evaluations, too
    expect(step).toBeLessThanOrEqual(engine.step);
    expect(next.log[0]).toBe(`write @${step}`);
    await until(() => next.step > 8000);
    await trainer.pause();
    expect(statuses()).toEqual(["running", "paused"]);
    const result = trainer.result(RUN);
    const steps = result?.history.step ?? [];
    expect(steps).toEqual(Array.from({ length: next.step }, (_, i) => i + 1));
    const testSteps = result?.history.testStep ?? [];
    expect(testSteps).toEqual([...new Set(testSteps)].sort((a, b) => a - b));
    expect(result?.imagesSeen).toBe(next.step * 10);
  });

  it("starts again from the beginning if there is no checkpoint yet", async () => {
    const { trainer, engine, createEngine } = setUp();
    await trainer.look();
    engine.loseDevice();
    trainer.play();
    await until(() => engine.step > 0);
    const next = createEngine();
    expect(await trainer.resume(next)).toBe(0);
    await until(() => next.step === 30);
    expect(next.log.some((entry) => entry.startsWith("write"))).toBe(false);
  });

  it("goes on with the settings of its checkpoint, not of the step that it had come to", async () => {
    // Checkpoints are made at evaluations: after 30 steps there is one, before 33 no other.
    const schedule = [{ step: 31, field: "learningRate", value: 0.5 }] as const;
    const { trainer, engine, createEngine, statuses } = setUp({ epochs: 20 }, "webgpu", schedule);
    trainer.play();
    await until(() => engine.step > 31);
    engine.loseDevice();
    const next = createEngine();
    const step = await trainer.resume(next);
    expect(step).toBeLessThan(31);
    await until(() => statuses().includes("finished"));
    const rates = next.log.filter((entry) => entry.startsWith("rate"));
    expect(rates).toEqual([`rate 0.001 @${step}`, "rate 0.5 @31"]);
  });

  it("fails the run rather than keep a checkpoint of another step", async () => {
    const { trainer, engine, errors } = setUp({ epochs: 400, batchSize: 10 });
    const read = engine.readState.bind(engine);
    engine.readState = async () => ({ ...(await read()), step: 3 });
    trainer.play();
    await until(() => errors.length > 0);
    expect(String(errors[0])).toContain("step of the state read back is 3");
  });

  it("fails the run if a checkpoint has weights that are not finite", async () => {
    const { trainer, engine, errors } = setUp({ epochs: 400, batchSize: 10 });
    const read = engine.readState.bind(engine);
    engine.readState = async () => {
      const state = await read();
      return { ...state, parameters: state.parameters.map(() => Number.NaN) };
    };
    trainer.play();
    await until(() => errors.length > 0);
    expect(String(errors[0])).toContain("a weight of the state read back is NaN");
  });

  it("fails the run if the weights of a frame are all zero", async () => {
    const { trainer, engine, errors, events } = setUp();
    engine.readParameters = async () => new Float32Array(engine.numParameters);
    await trainer.look();
    expect(String(errors[0])).toContain("every weight of the weights read back is 0");
    expect(events.some(({ kind }) => kind === "frame")).toBe(false);
  });

  it("stays ended when it is disposed of while it takes over a new engine", async () => {
    const { trainer, engine, createEngine, events } = setUp({ epochs: 50 });
    trainer.play();
    await until(() => engine.step > 20);
    engine.loseDevice();
    const next = createEngine();
    const resumed = trainer.resume(next);
    trainer.dispose();
    expect(await resumed).toBeUndefined();
    const count = events.length;
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(next.isDisposed).toBe(true);
    expect(next.step).toBe(0);
    expect(events).toHaveLength(count);
  });

  it("goes on with the newest of two engines that it is given", async () => {
    const { trainer, engine, createEngine } = setUp({ epochs: 50 });
    trainer.play();
    await until(() => engine.step > 20);
    engine.loseDevice();
    const [older, newer] = [createEngine(), createEngine()];
    const steps = await Promise.all([trainer.resume(older), trainer.resume(newer)]);
    expect(steps[0]).toBeUndefined();
    expect(older.isDisposed).toBe(true);
    await until(() => newer.step > 20);
    expect(older.step).toBe(0);
    trainer.dispose();
  });

  it("halts and says so when the engine fails", async () => {
    const { trainer, engine, errors } = setUp();
    engine.train = () => Promise.reject(new Error("out of memory"));
    trainer.play();
    await until(() => errors.length > 0);
    expect(errors).toEqual([new Error("out of memory")]);
    trainer.play();
    await trainer.pause();
    expect(errors).toHaveLength(1);
  });
});
