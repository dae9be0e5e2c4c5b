import { mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { decodeSweep } from "../../src/experiment/sweep.ts";
import { finishedRun } from "../../src/run/testing/finishedRun.ts";
import { UsageError } from "../../tools/command.ts";
import { SweepFolder } from "./sweepFolder.ts";
import { failureFile, INDEX_FILE, readIndex, resultFile } from "./sweepIndex.ts";

let place = "";
beforeEach(() => {
  place = mkdtempSync(path.join(tmpdir(), "switchyard-sweep-"));
});
afterEach(() => rmSync(place, { recursive: true, force: true }));

const SWEEP = decodeSweep("?v=1&numExperts=3,4&seed=0,1");
const LINKS = SWEEP.runs.map(({ link }) => link);
const [LINK = ""] = LINKS;
const RESULT = JSON.stringify(finishedRun(LINK));
const inPlace = (name: string) => path.join(place, name);

function survey() {
  const said: string[] = [];
  const missing = SweepFolder.create(place, SWEEP).missing(LINKS, (text) => said.push(text));
  return { said, missing: [...missing] };
}

describe("the folder of a sweep", () => {
  it("keeps results, and knows which are missing", () => {
    const folder = SweepFolder.create(place, SWEEP);
    for (const link of LINKS.slice(1)) folder.keep(link, finishedRun(link));
    expect(survey()).toEqual({ said: [], missing: [LINK] });
    folder.keep(LINK, finishedRun(LINK));
    expect(survey()).toEqual({ said: [], missing: [] });
    expect(JSON.parse(readFileSync(inPlace(resultFile(LINK)), "utf8"))).toEqual(finishedRun(LINK));
  });

  it("keeps why a run failed until it has a result", () => {
    const folder = SweepFolder.create(place, SWEEP);
    folder.keepFailure(LINK, { message: "No.", remedy: "Less." });
    const failure = JSON.parse(readFileSync(inPlace(failureFile(LINK)), "utf8"));
    expect(failure).toMatchObject({ link: LINK, message: "No.", remedy: "Less." });
    expect(folder.failureOf(LINK)).toEqual({ message: "No.", remedy: "Less." });
    expect(survey().missing).toContain(LINK);
    folder.keep(LINK, finishedRun(LINK));
    expect(folder.failureOf(LINK)).toBeUndefined();
    expect(readdirSync(place).toSorted()).toEqual([resultFile(LINK), INDEX_FILE].toSorted());
  });

  it("is the same sweep's however its link is written", () => {
    SweepFolder.create(place, SWEEP);
    const sweep = decodeSweep("https://example.org/?v=1&utm_source=x&numExperts=3..4&seed=0..1");
    expect(SweepFolder.create(place, sweep).sweep.link).toBe(SWEEP.link);
    expect(readIndex(readFileSync(inPlace(INDEX_FILE), "utf8"))).toEqual(SWEEP);
  });

  it.each([
    [
      "another sweep",
      () => void SweepFolder.create(place, decodeSweep("?v=1&seed=0,1,2")),
      "?v=1&seed=0,1,2",
    ],
    ["another index", () => writeFileSync(inPlace(INDEX_FILE), "{}"), "not this sweep's"],
  ])("is refused if it holds %s", (_, fill, message) => {
    fill();
    const before = readFileSync(inPlace(INDEX_FILE), "utf8");
    expect(() => SweepFolder.create(place, SWEEP)).toThrow(UsageError);
    expect(() => SweepFolder.create(place, SWEEP)).toThrow(message);
    expect(readFileSync(inPlace(INDEX_FILE), "utf8")).toBe(before);
  });

  it("is refused if it is a file", () => {
    writeFileSync(inPlace("file"), "");
    expect(() => SweepFolder.create(inPlace("file"), SWEEP)).toThrow(UsageError);
  });

  it("loses what killed processes left, but nothing that may still be written", () => {
    writeFileSync(inPlace(".switchyard-old.tmp"), "{");
    writeFileSync(inPlace(".switchyard-new.tmp"), "{");
    const before = Date.now() / 1000 - 120;
    utimesSync(inPlace(".switchyard-old.tmp"), before, before);
    SweepFolder.create(place, SWEEP);
    expect(readdirSync(place)).toEqual([".switchyard-new.tmp", INDEX_FILE]);
  });
});

describe("a file that is no result of its run is set aside and named", () => {
  const altered = (change: (result: ReturnType<typeof finishedRun>) => unknown) =>
    JSON.stringify(change(finishedRun(LINK)));
  it.each<[string, string, RegExp]>([
    ["cut", RESULT.slice(0, -20), /not JSON, or not whole/],
    ["empty", "", /not JSON, or not whole/],
    ["of zeros", "\0".repeat(500), /not JSON/],
    ["a list", "[]", /no result of schema 1/],
    ["of another schema", altered((result) => ({ ...result, schema: 2 })), /schema 1/],
    ["of another run", JSON.stringify(finishedRun(LINKS[1] ?? "")), /of another run/],
    ["of a part of a run", altered((result) => ({ ...result, interrupted: true })), /interrupted/],
    ["of a shorter run", altered((result) => ({ ...result, steps: 3 })), /missing or wrong/],
    [
      "of another experiment than its link's",
      altered((result) => ({ ...result, experiment: { ...result.experiment, seed: 9 } })),
      /missing or wrong/,
    ],
    ["without its test", altered(({ test: _, ...result }) => result), /missing or wrong/],
    [
      "of an impossible accuracy",
      altered((result) => ({ ...result, test: { ...result.test, accuracy: 1.5 } })),
      /missing or wrong/,
    ],
  ])("%s", (_, text, reason) => {
    SweepFolder.create(place, SWEEP);
    writeFileSync(inPlace(resultFile(LINK)), text);
    const { said, missing } = survey();
    expect(missing).toContain(LINK);
    expect(said).toHaveLength(1);
    expect(said[0]).toContain(resultFile(LINK));
    expect(said[0]).toMatch(reason);
    const aside = `${resultFile(LINK)}.set-aside-1`;
    expect(readFileSync(inPlace(aside), "utf8")).toBe(text);
    expect(survey().said).toEqual([]);
  });

  it("and each of several keeps a name of its own", () => {
    for (const text of ["1", "2"]) {
      writeFileSync(inPlace(resultFile(LINK)), text);
      survey();
    }
    expect(readFileSync(inPlace(`${resultFile(LINK)}.set-aside-2`), "utf8")).toBe("2");
  });
});
