import { describe, expect, test } from "vitest";
import { decodeLink } from "./link.ts";
import { isSweepLink } from "./severalValues.ts";
import { countPlaces, decodeSweep, MAX_PLACES } from "./sweep.ts";
import { HARD_LINKS, MALFORMED_LINKS } from "./testing/malformedLinks.ts";

const linksOf = (link: string) => decodeSweep(link).runs.map((run) => run.link);
const messagesOf = (link: string) => decodeSweep(link).issues.map(({ message }) => message);

describe("a link with several values", () => {
  test("is a grid of runs, the last axis changing fastest", () => {
    expect(linksOf("?v=1&numExperts=3,4&importanceCoef=0,0.5")).toEqual([
      "?v=1&numExperts=3&importanceCoef=0",
      "?v=1&numExperts=3&importanceCoef=0.5",
      "?v=1&numExperts=4&importanceCoef=0",
      "?v=1&numExperts=4&importanceCoef=0.5",
    ]);
  });

  test("has its axes in the order of the link, and the seed last", () => {
    const { axes } = decodeSweep("?v=1&seed=0..2&importanceCoef=0,1&numExperts=2..3&epochs=1");
    expect(axes.map(({ field }) => field)).toEqual(["importanceCoef", "numExperts", "seed"]);
    expect(axes[2]?.values.map(({ value }) => value)).toEqual([0, 1, 2]);
  });

  test("may mix ranges and values", () => {
    const { axes, issues } = decodeSweep("?v=1&numExperts=1..3,8,12..13");
    expect(axes[0]?.values.map(({ value }) => value)).toEqual([1, 2, 3, 8, 12, 13]);
    expect(issues).toEqual([]);
  });

  test("may vary what is chosen from a list, each method with its own presets", () => {
    const { runs, issues } = decodeSweep("?v=1&method=tutorial,switch");
    expect(runs.map(({ experiment }) => experiment.topK)).toEqual([2, 1]);
    expect(issues).toEqual([]);
  });

  test("may have schedules among its values", () => {
    const { axes, runs } = decodeSweep("?v=1&importanceCoef=0.1;0@500,0.1");
    expect(axes[0]?.values.map(({ value }) => value)).toEqual([0.1, 0.1]);
    expect(runs.map(({ changes }) => changes.length)).toEqual([1, 0]);
  });

  test("separates hidden units by bars: with commas they are the sizes of one mixture", () => {
    const mixed = decodeSweep("?v=1&hiddenSize=4,8");
    expect(mixed.runs.map(({ experiment }) => experiment.hiddenSize)).toEqual(["4-8"]);
    const several = decodeSweep("?v=1&hiddenSize=4-8|16");
    expect(several.runs.map(({ experiment }) => experiment.hiddenSize)).toEqual(["4-8", 16]);
    expect([mixed.issues, several.issues]).toEqual([[], []]);
  });
});

describe("the link of a sweep", () => {
  test("keeps the order of its axes, and says nothing but fields", () => {
    const address = "https://example.org/?utm_source=a&seed=0..1&hiddenSize=4-8|16&numExperts=4";
    const { link, runs } = decodeSweep(address);
    expect(link).toBe("?v=1&seed=0,1&hiddenSize=4-8|16&numExperts=4");
    expect(decodeSweep(link)).toMatchObject({ link, runs, issues: [] });
  });

  test("has other texts where it is told so", () => {
    const { link, axes, runs } = decodeSweep(
      "?v=1&engine=cpu,webgpu&seed=0,1",
      new Map([["engine", "cpu"]]),
    );
    expect(link).toBe("?v=1&engine=cpu&seed=0,1");
    expect(axes.map(({ field }) => field)).toEqual(["seed"]);
    expect(runs.map(({ experiment }) => experiment.engine)).toEqual(["cpu", "cpu"]);
  });
});

describe("places whose runs rules make equal are one run", () => {
  test("where a value gives way to another field's", () => {
    const { runs, issues } = decodeSweep("?v=1&numExperts=1..4&topK=1,2,4");
    const countOf = (experts: number) =>
      runs.filter(({ experiment }) => experiment.numExperts === experts).length;
    expect([1, 2, 3, 4].map(countOf)).toEqual([1, 2, 3, 3]);
    expect(runs[0]?.places).toEqual([
      [0, 0],
      [0, 1],
      [0, 2],
    ]);
    expect(issues).toEqual([]);
  });

  test("where a field has no effect", () => {
    const { runs } = decodeSweep("?v=1&optimizer=adam&momentum=0,0.5,0.9");
    expect(runs).toHaveLength(1);
    expect(runs[0]?.places).toHaveLength(3);
  });

  test("where there is one expert, whose use no coefficient can make more even", () => {
    const { runs } = decodeSweep("?v=1&numExperts=1..3&importanceCoef=0,0.1,1");
    const counts = [1, 2, 3].map(
      (experts) => runs.filter(({ experiment }) => experiment.numExperts === experts).length,
    );
    expect(counts).toEqual([1, 3, 3]);
  });

  test("but not where a field has an effect later in the run", () => {
    const linksWith = (coefficient: string) =>
      linksOf(`?v=1&balanceCoef=${coefficient}&balanceCounts=all-choices,first-choices`);
    expect(linksWith("0")).toHaveLength(1);
    expect(linksWith("0;0.1@50")).toHaveLength(2);
    expect(linksWith("0;0.1@50")[1]).toContain("balanceCounts=first-choices");
  });

  test("and every place belongs to one run", () => {
    const { runs } = decodeSweep(
      "?v=1&numExperts=1..10&topK=1,2,4&importanceCoef=0,0.01,0.1,1&seed=0..2",
    );
    const places = runs.flatMap((run) => run.places.map(String));
    expect(new Set(places).size).toBe(360);
    expect(places).toHaveLength(360);
    expect(runs).toHaveLength(315);
  });
});

describe("what is wrong is said, once", () => {
  test.each([
    ["?v=1&numExperts=4,99", "numExperts=99 is outside 1 to 64; 64 is used."],
    [
      "?v=1&importanceCoef=0.1,0.10",
      "In the values of importanceCoef, 0.10 is there twice; it is ignored.",
    ],
    ["?v=1&numExperts=4,4", "In the values of numExperts, 4 is there twice; it is ignored."],
    [
      "?v=1&numExperts=4,,8",
      "In the values of numExperts, nothing is an empty part; it is ignored.",
    ],
    [
      "?v=1&numExperts=8..4",
      "In the values of numExperts, 8..4 is no range, which rises, as in 1..10; it is ignored.",
    ],
    ["?v=1&numExperts=1..99", "numExperts=1..99 goes past 1 to 64; 1..64 is used."],
    ["?v=1&numExperts=70..99", "numExperts=70..99 goes past 1 to 64; 64 is used."],
    ["?v=1&method=tutorial,nonesuch", "method=nonesuch is not one of"],
    ["?v=1&seed=0..20000", "is a range of more than 10000 numbers"],
    [
      "?v=1&seed=0..999&numExperts=1..64",
      "The link has a grid of 64000 places; the first 10000 are read.",
    ],
    [
      "?v=1&numExperts=2&topK=4&seed=0..2",
      "topK=4 is outside 1 to 2 because numExperts is 2; 2 is used.",
    ],
  ])("%s", (link, message) => {
    const messages = messagesOf(link);
    expect(messages).toHaveLength(1);
    expect(messages[0]).toContain(message);
  });

  test("a range past its field keeps the part that is in it", () => {
    const { axes } = decodeSweep("?v=1&numExperts=60..99");
    expect(axes[0]?.values.map(({ value }) => value)).toEqual([60, 61, 62, 63, 64]);
  });

  test.each(["?v=1", "?v=1&numExperts=1..10&topK=1,2&seed=0..2", "?v=1&seed=0..999&topK=1,2"])(
    "the places of %s are counted without reading them",
    (link) => {
      const { runs } = decodeSweep(link);
      expect(countPlaces(link)).toBe(runs.reduce((sum, { places }) => sum + places.length, 0));
    },
  );

  test("a grid is never larger than it may be", () => {
    const { runs } = decodeSweep("?v=1&seed=0..999&numExperts=1..64");
    expect(runs).toHaveLength(MAX_PLACES);
  });
});

describe("a link of one run", () => {
  test.each([...MALFORMED_LINKS, ...HARD_LINKS])("reads as a run whatever it is: %s", (link) => {
    const { runs } = decodeSweep(link);
    expect(runs.length).toBeGreaterThanOrEqual(1);
    for (const run of runs) expect(decodeLink(run.link).issues).toEqual([]);
  });

  test("is told from a sweep's", () => {
    expect(isSweepLink("?v=1&numExperts=4&hiddenSize=4,8")).toBe(false);
    expect(isSweepLink("?v=1&importanceCoef=0.1;0@500")).toBe(false);
    expect(isSweepLink("?v=1&seed=0..2")).toBe(true);
    expect(isSweepLink("?v=1&seed=0,1")).toBe(true);
    expect(isSweepLink("?v=1&utm_source=a,b")).toBe(false);
  });
});
