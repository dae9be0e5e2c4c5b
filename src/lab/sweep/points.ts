import type { Sweep, SweepAxis } from "../../experiment/sweep.ts";
import type { RunResult } from "../../run/result.ts";

/** What tables and figures of a sweep say of a run. */
export interface RunRow {
  readonly link: string;
  readonly seed: number;
  readonly engine: RunResult["engine"]["kind"];
  readonly adapter: string;
  readonly accuracy: number;
  /** Null where it is not finite. */
  readonly loss: number | null;
  readonly maxVio: number;
  readonly deadExperts: number;
  readonly diversity: number;
  readonly gateEntropy: number;
  readonly diverged: boolean;
  readonly trainSeconds: number;
  readonly imagesPerSecond: number;
}

export function rowOf({ link, experiment, engine, test, ...rest }: RunResult): RunRow {
  const { accuracy, loss, maxVio, deadExperts, diversity, gateEntropy } = test;
  const { diverged, trainSeconds, imagesPerSecond } = rest;
  return {
    link,
    seed: experiment.seed,
    engine: engine.kind,
    adapter: engine.adapter,
    accuracy,
    loss,
    maxVio,
    deadExperts,
    diversity,
    gateEntropy,
    diverged,
    trainSeconds,
    imagesPerSecond,
  };
}

/** A point of the figure: the runs of all seeds at one place of the grid. */
export interface SweepPoint {
  /** Indices of values: on the x axis, of the line, and of all further axes. Without an axis: 0, 0, none. */
  readonly x: number;
  readonly line: number;
  readonly panel: readonly number[];
  /** Those that are done. */
  readonly runs: readonly RunRow[];
  /** How many there will be. */
  readonly numSeeds: number;
  /** Of the runs' test accuracies; undefined before there is one. */
  readonly accuracy: MeanAndRange | undefined;
}

export interface MeanAndRange {
  readonly mean: number;
  readonly lowest: number;
  readonly highest: number;
}

/** The axes that are drawn: all but the seed, which spreads. */
export function drawnAxes({ axes }: Pick<Sweep, "axes">): readonly SweepAxis[] {
  return axes.filter(({ field }) => field !== "seed");
}

/** All points of the grid, in its order. A run that stands for several places is at each of them. */
export function pointsOf(sweep: Sweep, rows: ReadonlyMap<string, RunRow>): readonly SweepPoint[] {
  const numDrawn = drawnAxes(sweep).length;
  const points = new Map<string, { place: readonly number[]; links: string[] }>();
  for (const { place, link } of placesInOrder(sweep)) {
    const drawn = place.slice(0, numDrawn);
    const point = points.get(String(drawn)) ?? { place: drawn, links: [] };
    point.links.push(link);
    points.set(String(drawn), point);
  }
  return [...points.values()].map(({ place, links }) => {
    const [x = 0, line = 0, ...panel] = place;
    const runs = links.flatMap((link) => rows.get(link) ?? []);
    const accuracy = meanAndRange(runs.map((run) => run.accuracy));
    return { x, line, panel, runs, numSeeds: links.length, accuracy };
  });
}

function placesInOrder({ runs }: Sweep) {
  const places = runs.flatMap(({ link, places }) => places.map((place) => ({ place, link })));
  return places.sort((a, b) => {
    const axis = a.place.findIndex((index, i) => index !== b.place[i]);
    return axis < 0 ? 0 : a.place[axis] - b.place[axis];
  });
}

function meanAndRange(values: readonly number[]): MeanAndRange | undefined {
  if (values.length === 0) return undefined;
  return {
    mean: values.reduce((sum, value) => sum + value, 0) / values.length,
    lowest: Math.min(...values),
    highest: Math.max(...values),
  };
}
