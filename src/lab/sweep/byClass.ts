import { descending, mean } from "d3-array";
import { judgeDifference, spreadOf } from "../compare/seedSpread.ts";
import type { SweepPoint } from "./points.ts";
import type { ClassTest, DoneRun } from "./sweepState.ts";

/** What of a sweep is told class by class and expert by expert: along the x axis, for one line of one panel. */

/** A line of a panel. */
export interface LineOfPanel {
  readonly line: number;
  readonly panel: readonly number[];
}

/** The lines of all panels that have points, in their order. */
export function linesOf(points: readonly SweepPoint[]): readonly LineOfPanel[] {
  const lines = points.map(({ line, panel }) => ({ line, panel }));
  return [...new Map(lines.map((own) => [keyOf(own), own])).values()];
}

/** The same for the same line. */
export function keyOf({ line, panel }: LineOfPanel): string {
  return [line, ...panel].join(" ");
}

/** A point of a line, with the tests of those of its runs that have been read. */
export interface TestedPoint {
  readonly x: number;
  /** At least one, in the order of the seeds. */
  readonly tests: readonly ClassTest[];
}

export function testedPoints(
  points: readonly SweepPoint[],
  done: ReadonlyMap<string, DoneRun>,
  wanted: string,
): readonly TestedPoint[] {
  return points
    .filter((point) => keyOf(point) === wanted)
    .map(({ x, runs }) => ({ x, tests: runs.flatMap(({ link }) => done.get(link)?.test ?? []) }))
    .filter(({ tests }) => tests.length > 0);
}

export interface ClassGain {
  readonly label: number;
  /** For each point but the first. */
  readonly gains: readonly {
    /** In shares of the class's images. */
    readonly gain: number;
    /** Whether the runs of other seeds differ by as much: then it says little. */
    readonly isWithinSpread: boolean;
  }[];
}

/** How much each class gains over the first point, by the means over seeds; the largest gain at the last point first. */
export function classGains(points: readonly TestedPoint[]): readonly ClassGain[] {
  const [first, ...others] = points;
  if (first === undefined) return [];
  const gains = first.tests[0].perClass.map((_, label) => {
    const before = accuraciesOf(first, label);
    return {
      label,
      gains: others.map((point) => {
        const { value, verdict } = judgeDifference(before, accuraciesOf(point, label));
        return { gain: value, isWithinSpread: verdict === "within" };
      }),
    };
  });
  return gains.sort((a, b) => (b.gains.at(-1)?.gain ?? 0) - (a.gains.at(-1)?.gain ?? 0));
}

function accuraciesOf({ tests }: TestedPoint, label: number) {
  return spreadOf(tests.map(({ perClass }) => perClass[label]));
}

/** Shares of all assignments by the rank of an expert, busiest first: means over seeds, whose experts are in no order. */
export function rankedLoad({ tests }: TestedPoint): readonly number[] {
  const sorted = tests.map(({ load }) => [...load].sort(descending));
  return sorted[0].map((_, rank) => mean(sorted, (load) => load[rank]) ?? 0);
}
