import { expect, it } from "vitest";
import { decodeSweep } from "../../experiment/sweep.ts";
import { inTrainingOrder, runsOfShard } from "./order.ts";

const SWEEP = decodeSweep("?v=1&numExperts=3,4&seed=0..2&importanceCoef=0,1");

it("trains the whole grid with one seed before it begins with the next", () => {
  const seeds = inTrainingOrder(SWEEP).map(({ experiment }) => experiment.seed);
  expect(seeds).toEqual([0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2]);
});

it("leaves a grid of one seed in its order", () => {
  const sweep = decodeSweep("?v=1&numExperts=3,4&topK=1,2");
  expect(inTrainingOrder(sweep)).toEqual(sweep.runs);
});

it.each([1, 2, 5, 12, 13])("gives every run to one of %i shards", (count) => {
  const runs = inTrainingOrder(SWEEP);
  const shards = Array.from({ length: count }, (_, i) =>
    runsOfShard(runs, { index: i + 1, count }),
  );
  const links = shards.flat().map(({ link }) => link);
  expect(links.toSorted()).toEqual(runs.map(({ link }) => link).toSorted());
  const sizes = shards.map((shard) => shard.length);
  expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
});
