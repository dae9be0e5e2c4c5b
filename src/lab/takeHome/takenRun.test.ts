import { describe, expect, it } from "vitest";
import { decodeLink } from "../../experiment/link.ts";
import { describeSettings, runFileWords, withColumns, withRun } from "./takenRun.ts";

const DEFAULT = decodeLink("?v=1");
const CHANGED = decodeLink("?v=1&method=switch&numExperts=4&balanceCoef=0.1;0@500&seed=3");

describe("withRun", () => {
  it("says in every row of which run it is", () => {
    const table = withRun({ columns: ["step"], rows: [[1], [2]] }, { ...CHANGED, engine: "cpu" });
    const link = "?v=1&method=switch&numExperts=4&balanceCoef=0.1;0@500&seed=3";
    expect(table.columns).toEqual(["step", "link", "engine", "seed"]);
    expect(table.rows).toEqual([
      [1, link, "cpu", 3],
      [2, link, "cpu", 3],
    ]);
  });
});

describe("withColumns", () => {
  it("adds what all rows share, but no column twice", () => {
    const common = [
      ["step", 9],
      ["testImages", 100],
    ] as const;
    expect(withColumns({ columns: ["class"], rows: [[0]] }, common)).toEqual({
      columns: ["step", "testImages", "class"],
      rows: [[9, 100, 0]],
    });
    expect(withColumns({ columns: ["step"], rows: [[1]] }, common)).toEqual({
      columns: ["testImages", "step"],
      rows: [[100, 1]],
    });
  });
});

describe("describeSettings", () => {
  it("names what differs from the method's defaults, later values, and always the seed", () => {
    expect(describeSettings(DEFAULT)).toMatch(/^Default settings · Seed \d+$/);
    expect(describeSettings(CHANGED)).toBe(
      "Method Switch · Number of experts 4 · Balance loss 0.1 · Seed 3 · from step 500 on Balance loss 0",
    );
  });
});

describe("runFileWords", () => {
  it("says what a run is, in words of a file's name", () => {
    expect(runFileWords(DEFAULT)).toBe("default");
    expect(runFileWords(CHANGED)).toBe("method switch num experts 4 balance coef 0.1;0@500 seed 3");
  });
  it("ends between two words where a link is long", () => {
    const long = decodeLink(
      "?v=1&method=switch&numExperts=4&balanceCoef=0.1&zCoef=0.01&learningRate=0.005&epochs=3&seed=3",
    );
    const words = runFileWords(long);
    expect(words.length).toBeLessThanOrEqual(80);
    expect(words).toMatch(/^method switch num experts 4 .*\w$/);
  });
});
