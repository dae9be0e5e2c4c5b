import { describe, expect, it } from "vitest";
import { createCpuEngine } from "../engine/cpu/cpuEngine.ts";
import type { Experiment } from "../experiment/experiment.ts";
import { methodDefaults } from "../experiment/fields.ts";
import { METHOD_NAMES } from "../experiment/methods.ts";
import type { RunResult } from "../run/result.ts";
import { SMALL_EXPERIMENT, smallDataset } from "../run/testing/fakeEngine.ts";
import { hostOfOneRun, type OneRun } from "./testing/oneRun.ts";

/** Trains to the end with the real CPU engine; `disturb` may pause, step or look on the way. */
async function run(
  changes: Partial<Experiment> = {},
  disturb: (session: OneRun) => Promise<void> = async () => {},
): Promise<RunResult> {
  const session = hostOfOneRun({
    loadData: async () => smallDataset(),
    createEngine: async (config, dataset) => ({
      engine: createCpuEngine(config, dataset),
      notices: [],
    }),
    runtime: "node",
  });
  const finished = new Promise<void>((resolve, reject) => {
    session.listen((event) => {
      if (event.kind === "status" && event.status === "finished") resolve();
      if (event.kind === "failed") reject(new Error(event.failure.message));
    });
  });
  await session.prepare({ ...SMALL_EXPERIMENT, learningRate: 0.01, ...changes });
  await disturb(session);
  await session.play();
  await finished;
  const result = await session.result();
  session.dispose();
  if (!result) throw new Error("A finished run has a result.");
  return result;
}

describe("a run on the CPU engine", () => {
  it.each(METHOD_NAMES)("is not reported as diverged: %s", async (method) => {
    const { batchSize, trainSize, epochs } = SMALL_EXPERIMENT;
    const verdicts = new Set<boolean>();
    const losses: number[] = [];
    const end = await run(
      { ...methodDefaults(method), batchSize, trainSize, epochs },
      async (session) => {
        for (let step = 1; step < 30; step++) {
          await session.step();
          const result = await session.result();
          if (!result) continue;
          verdicts.add(result.diverged);
          losses.push(Number(result.test.loss));
        }
      },
    );
    expect([...verdicts.add(end.diverged)]).toEqual([false]);
    // describeDivergence() allows ten times ln C, the loss of guessing.
    expect(Math.max(...losses)).toBeLessThan(3 * Math.log(3));
  });

  it("learns", async () => {
    const result = await run();
    expect(result.steps).toBe(30);
    expect(result.imagesSeen).toBe(3000);
    expect(result.test.accuracy).toBeGreaterThan(0.9);
    expect(result.history.taskLoss.at(-1)).toBeLessThan(result.history.taskLoss[0] / 2);
    expect(result.test.load.reduce((sum, share) => sum + share)).toBeCloseTo(1);
  });

  it("has the same history every time, however it was watched", async () => {
    const plain = await run();
    const disturbed = await run({}, async (session) => {
      await session.step();
      await session.look();
      await session.stepEpoch();
      await session.play();
      await session.pause();
    });
    expect(disturbed.history).toEqual(plain.history);
    expect(disturbed.test).toEqual(plain.test);
    expect((await run({ seed: 1 })).history.loss).not.toEqual(plain.history.loss);
  });
});
