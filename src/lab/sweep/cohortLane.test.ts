import { expect, it } from "vitest";
import type { SweepRun } from "../../experiment/sweep.ts";
import { cpuHost } from "../../host/testing/cpuHost.ts";
import { SMALL_EXPERIMENT } from "../../run/testing/fakeEngine.ts";
import { cohortLane } from "./cohortLane.ts";

const runOf = (seed: number): SweepRun => ({
  link: String(seed),
  experiment: { ...SMALL_EXPERIMENT, seed },
  changes: [],
  places: [[seed]],
});

const openLane = () => cohortLane(cpuHost());

it("trains one batch after the other", async () => {
  const lane = openLane();
  for (const seeds of [[1, 2], [3]]) {
    const outcomes = await lane.train(seeds.map(runOf), () => {});
    const trained = outcomes.map((outcome) => outcome.ok && outcome.result.experiment.seed);
    expect(trained).toEqual(seeds);
  }
  lane.close();
});

it("rejects what it trains when it is closed", async () => {
  const lane = openLane();
  const training = lane.train([1, 2].map(runOf), () => lane.close());
  await expect(training).rejects.toThrow("The lane was closed.");
});
