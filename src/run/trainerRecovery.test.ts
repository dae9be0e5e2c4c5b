import { describe, expect, it } from "vitest";
import { RUN, setUp, until } from "./testing/trainerOfOneRun.ts";

describe("a trainer whose engine fails", () => {
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
