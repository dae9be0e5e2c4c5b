import { describe, expect, it } from "vitest";
import { RUN, setUp, until } from "./testing/trainerOfOneRun.ts";

describe("a trainer whose run changes", () => {
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
});
