import { describe, expect, it } from "vitest";
import { describeModel } from "./describeModel.ts";
import { engineConfig } from "./engineConfig.ts";
import type { TrainerEvent } from "./events.ts";
import { FakeEngine, manualClock, SMALL_EXPERIMENT, smallDataset } from "./testing/fakeEngine.ts";
import { Trainer } from "./trainer.ts";

function setUp(changes: Partial<typeof SMALL_EXPERIMENT> = {}, kind: "cpu" | "webgpu" = "webgpu") {
  const experiment = { ...SMALL_EXPERIMENT, ...changes };
  const dataset = smallDataset(1000, 50);
  const clock = manualClock();
  const config = engineConfig(experiment, dataset);
  const createEngine = () => new FakeEngine(config, dataset, clock, kind);
  const engine = createEngine();
  const events: TrainerEvent[] = [];
  const errors: unknown[] = [];
  const trainer = new Trainer({
    experiment,
    dataset,
    engine,
    model: describeModel(experiment, config),
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
    const result = trainer.result();
    expect([result?.test.rule, result?.testTokenChoice?.rule]).toEqual(["own", "token-choice"]);
    expect(JSON.parse(JSON.stringify(result))).toEqual(result);
  });

  it("reports what training dropped in its last epoch, and what the model costs", async () => {
    const { trainer, statuses } = setUp();
    trainer.play();
    await until(() => statuses().includes("finished"));
    const result = trainer.result();
    expect(result?.training).toEqual({
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
    const result = trainer.result();
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

  it("draws the yard when asked, and where it comes to rest", async () => {
    const { trainer, events } = setUp();
    await trainer.show();
    await trainer.step();
    await trainer.show([7, 3, 1000]);
    const yards = events.flatMap((e) => (e.kind === "yard" ? [e.yard] : []));
    expect(yards[0].step).toBe(0);
    expect(yards.at(-1)?.step).toBe(1);
    expect(yards.at(-1)?.test.digits.map(({ index }) => index)).toEqual([7, 3]);
  });

  it("applies live changes at the next call", async () => {
    const { trainer, engine, experiment, statuses } = setUp({ epochs: 20 });
    trainer.play();
    await until(() => engine.step > 40);
    trainer.setLive({ ...experiment, learningRate: 0.5, seed: 9 });
    await until(() => statuses().includes("finished"));
    expect(engine.log.some((entry) => entry.startsWith("rate 0.5"))).toBe(true);
    expect(engine.replicas[0].seed).toBe(0);
    expect(engine.step).toBe(40 * 5);
    expect(trainer.result()?.experiment.learningRate).toBe(0.5);
  });

  it("goes on after its end when given more epochs", async () => {
    const { trainer, engine, experiment, statuses } = setUp({ epochs: 1 });
    trainer.play();
    await until(() => statuses().includes("finished"));
    trainer.setLive({ ...experiment, epochs: 2 });
    await until(() => statuses().at(-1) === "paused");
    expect(engine.step).toBe(10);
    trainer.play();
    await until(() => statuses().at(-1) === "finished");
    expect(engine.step).toBe(20);
  });

  it("finishes, fully evaluated, when the epochs are cut below where it is", async () => {
    const { trainer, engine, experiment, statuses } = setUp();
    await trainer.stepEpoch();
    await trainer.step();
    trainer.setLive({ ...experiment, epochs: 1 });
    await until(() => statuses().at(-1) === "finished");
    expect(engine.step).toBe(11);
    expect(engine.log.at(-1)).toBe("evaluate 1 @11");
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
    const result = trainer.result();
    const steps = result?.history.step ?? [];
    expect(steps).toEqual(Array.from({ length: next.step }, (_, i) => i + 1));
    const testSteps = result?.history.testStep ?? [];
    expect(testSteps).toEqual([...new Set(testSteps)].sort((a, b) => a - b));
    expect(result?.imagesSeen).toBe(next.step * 10);
  });

  it("starts again from the beginning if there is no checkpoint yet", async () => {
    const { trainer, engine, createEngine } = setUp();
    await trainer.show();
    engine.loseDevice();
    trainer.play();
    await until(() => engine.step > 0);
    const next = createEngine();
    expect(await trainer.resume(next)).toBe(0);
    await until(() => next.step === 30);
    expect(next.log.some((entry) => entry.startsWith("write"))).toBe(false);
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
