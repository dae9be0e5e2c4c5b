import { describe, expect, it } from "vitest";
import { classGains, linesOf, rankedLoad, testedPoints } from "./byClass.ts";
import type { RunRow, SweepPoint } from "./points.ts";
import type { ClassTest, DoneRun } from "./sweepState.ts";

const test = (perClass: number[], load: number[] = [1]): ClassTest => ({
  perClass,
  load,
  routing: [],
});
const point = (x: number, line: number, links: readonly string[], panel: number[] = []) =>
  ({ x, line, panel, runs: links.map((link) => ({ link }) as RunRow) }) as unknown as SweepPoint;

describe("a line of a sweep, class by class", () => {
  it("has the tests that have been read, and the points that have any", () => {
    const points = [point(0, 0, ["a", "b"]), point(1, 0, ["c"]), point(0, 1, ["d"])];
    const run = (read: ClassTest | undefined) => ({ test: read }) as DoneRun;
    const [one, two] = [test([0.1]), test([0.2])];
    const done = new Map([
      ["a", run(one)],
      ["b", run(undefined)],
      ["c", run(undefined)],
      ["d", run(two)],
    ]);
    expect(testedPoints(points, done, "0")).toEqual([{ x: 0, tests: [one] }]);
    expect(testedPoints(points, done, "1")).toEqual([{ x: 0, tests: [two] }]);
  });

  it("is one of the lines of all panels", () => {
    const points = [point(0, 0, [], [1]), point(1, 0, [], [1]), point(0, 2, [], [1])];
    expect(linesOf(points)).toEqual([
      { line: 0, panel: [1] },
      { line: 2, panel: [1] },
    ]);
  });
});

describe("gains over the first point", () => {
  it("are of the means over seeds, the largest first", () => {
    const first = { x: 0, tests: [test([0.5, 0.6]), test([0.5, 0.6])] };
    const last = { x: 1, tests: [test([0.6, 0.9]), test([0.7, 0.9])] };
    const [best, other] = classGains([first, last]);
    expect(best).toMatchObject({ label: 1 });
    expect(best.gains[0].gain).toBeCloseTo(0.3, 12);
    expect(other.gains[0].gain).toBeCloseTo(0.15, 12);
  });

  it("say where seeds differ by as much", () => {
    const first = { x: 0, tests: [test([0.5])] };
    const last = { x: 1, tests: [test([0.4]), test([0.75])] };
    expect(classGains([first, last])[0].gains[0].isWithinSpread).toBe(true);
    expect(classGains([first, { x: 1, tests: [test([0.6])] }])[0].gains[0].isWithinSpread).toBe(
      false,
    );
    expect(classGains([])).toEqual([]);
  });
});

it("experts are ranked by their load before seeds are averaged", () => {
  const tests = [test([], [0.7, 0.1, 0.2]), test([], [0.3, 0.5, 0.2])];
  const load = rankedLoad({ x: 0, tests });
  [0.6, 0.25, 0.15].forEach((share, rank) => {
    expect(load[rank]).toBeCloseTo(share, 12);
  });
});
