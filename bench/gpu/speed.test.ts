import { expect, it } from "vitest";
import type { Engine, StepRecords } from "../../src/engine/engine.ts";
import { syntheticDataset } from "../../src/engine/testing/syntheticDataset.ts";
import { deadlineAt } from "./budget.ts";
import type { SpeedRow } from "./results.ts";
import { type CreateEngine, measureInTurns, type SpeedCase } from "./speed.ts";

const dataset = syntheticDataset({
  rows: 4,
  columns: 4,
  numClasses: 10,
  trainCount: 256,
  testCount: 8,
});
const CASES: readonly SpeedCase[] = [
  { name: "a", changes: {} },
  { name: "broken", changes: { numExperts: 3 } },
  { name: "b", changes: {}, replicas: 4 },
];

const MEMORY = { weights: 0, batch: 0, images: 0, records: 0 };

/** An engine that takes a millisecond a step of the clock's time. */
function fakeEngines(log: string[], loss = 1): CreateEngine {
  return async ({ shape }) => {
    if (shape.numExperts === 3) throw new Error("no room for 3 experts");
    const name = shape.numReplicas === 1 ? "a" : "b";
    const engine: Pick<Engine, "train" | "info" | "maxStepsPerCall" | "dispose"> = {
      info: { kind: "webgpu", adapter: "", software: true, memory: MEMORY },
      maxStepsPerCall: 100,
      async train(steps) {
        log.push(name);
        const last = Float32Array.of(loss);
        return {
          steps,
          taskLoss: last,
          auxLoss: Float32Array.of(0),
        } as Partial<StepRecords> as StepRecords;
      },
      dispose: () => log.push(`${name} gone`),
    };
    return engine as Engine;
  };
}

async function measure(create: CreateEngine, isOver: () => boolean = () => false) {
  const kept: (readonly SpeedRow[])[] = [];
  const endless = deadlineAt(50, () => 0);
  const ending = await measureInTurns(CASES, dataset, create, {
    deadline: { leftMs: endless.leftMs, isOver },
    keep: (rows) => kept.push(rows),
    say: () => {},
  });
  return { ending, kept, last: kept.at(-1) };
}

it("goes through the cases in turn, and on without one that fails", async () => {
  const log: string[] = [];
  const { ending, last } = await measure(fakeEngines(log));
  expect(ending).toEqual({ status: "failed", reason: "1 of 3 cases failed" });
  expect(last).toMatchObject([
    { name: "a", imagesPerStep: 128, replicas: 1 },
    { name: "b", imagesPerStep: 512, replicas: 4 },
    { name: "broken", status: "failed", reason: "no room for 3 experts" },
  ]);
  const rounds = last?.map((row) => row.status === "measured" && row.imagesPerSecond.length);
  expect(rounds).toEqual([5, 5, false]);
  expect(log.slice(-2)).toEqual(["a gone", "b gone"]);
});

it("keeps the figure of each case that was reached", async () => {
  let cases = 0;
  const create = fakeEngines([]);
  const { ending, last } = await measure(
    (config, tiling) => {
      cases++;
      return create(config, tiling);
    },
    () => cases >= 1,
  );
  expect(ending).toEqual({ status: "cut", reason: "2 not reached, from broken on" });
  expect(last).toMatchObject([{ name: "a", status: "measured" }]);
});

it("gives no figure to work that is none", async () => {
  const { last } = await measure(fakeEngines([], Number.NaN));
  expect(last?.[0]).toMatchObject({ status: "failed", reason: "its loss became NaN" });
});
