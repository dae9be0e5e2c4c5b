import { expect, it } from "vitest";
import { decodeSweep } from "../../experiment/sweep.ts";
import { pointsOf, type RunRow } from "./points.ts";

/** Rows of the runs of a sweep, each with an accuracy. */
function rowsOf(link: string, accuracyOf: (index: number) => number | undefined) {
  const sweep = decodeSweep(link);
  const rows = sweep.runs.flatMap((run, i) => {
    const accuracy = accuracyOf(i);
    if (accuracy === undefined) return [];
    return [[run.link, { link: run.link, seed: run.experiment.seed, accuracy } as RunRow] as const];
  });
  return { sweep, points: pointsOf(sweep, new Map(rows)) };
}

it("has the mean and the range over seeds at every place of the other axes", () => {
  const { points } = rowsOf("?v=1&seed=0..2&numExperts=3,4", (i) => i / 8);
  expect(points.map(({ x, line, panel, numSeeds }) => [x, line, panel, numSeeds])).toEqual([
    [0, 0, [], 3],
    [1, 0, [], 3],
  ]);
  expect(points.map(({ accuracy }) => accuracy)).toEqual([
    { mean: 1 / 8, lowest: 0, highest: 2 / 8 },
    { mean: 4 / 8, lowest: 3 / 8, highest: 5 / 8 },
  ]);
});

it("has a point for every value of every axis, in the order of the grid", () => {
  const { points } = rowsOf(
    "?v=1&numExperts=3,4&importanceCoef=0,1&topK=1,2&batchSize=64,128",
    () => 0.5,
  );
  expect(points).toHaveLength(16);
  expect(points[5]).toMatchObject({ x: 0, line: 1, panel: [0, 1] });
});

it("shows a run at every place that it stands for", () => {
  const { sweep, points } = rowsOf("?v=1&numExperts=1,2&topK=1,2", (i) => i / 4);
  expect(sweep.runs).toHaveLength(3);
  expect(points.map(({ accuracy }) => accuracy?.mean)).toEqual([0, 0, 1 / 4, 2 / 4]);
});

it("knows which runs are not done", () => {
  const { points } = rowsOf("?v=1&numExperts=3,4&seed=0,1", (i) => (i === 0 ? 0.5 : undefined));
  expect(points.map(({ runs, numSeeds }) => [runs.length, numSeeds])).toEqual([
    [1, 2],
    [0, 2],
  ]);
  expect(points[1]?.accuracy).toBeUndefined();
});

it("is one point where nothing but the seed varies", () => {
  const { points } = rowsOf("?v=1&seed=0..4", () => 0.25);
  expect(points).toHaveLength(1);
  expect(points[0]?.runs).toHaveLength(5);
});
