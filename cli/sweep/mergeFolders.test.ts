import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { decodeSweep } from "../../src/experiment/sweep.ts";
import { finishedRun } from "../../src/run/testing/finishedRun.ts";
import { UsageError } from "../../tools/command.ts";
import { mergeFolders } from "./mergeFolders.ts";
import { SweepFolder } from "./sweepFolder.ts";
import { failureFile, resultFile } from "./sweepIndex.ts";

let place = "";
beforeEach(() => {
  place = mkdtempSync(path.join(tmpdir(), "switchyard-merge-"));
});
afterEach(() => rmSync(place, { recursive: true, force: true }));

const SWEEP = decodeSweep("?v=1&numExperts=3,4&seed=0,1");
const [A = "", B = "", C = "", D = ""] = SWEEP.runs.map(({ link }) => link);
const inPlace = (...names: string[]) => path.join(place, ...names);

function fill(name: string, links: readonly string[], accuracy = 0.5): SweepFolder {
  const folder = SweepFolder.create(inPlace(name), SWEEP);
  for (const link of links) folder.keep(link, finishedRun(link, accuracy));
  return folder;
}

function merge(names: readonly string[], out: string) {
  const said: string[] = [];
  const { missing } = mergeFolders(
    names.map((name) => inPlace(name)),
    inPlace(out),
    (text) => said.push(text),
  );
  return { said, missing };
}

const readAll = (name: string) =>
  Object.fromEntries(
    readdirSync(inPlace(name)).map((file) => [file, readFileSync(inPlace(name, file), "utf8")]),
  );

it("joins the results of shards, byte by byte what one folder would have", () => {
  fill("whole", [A, B, C, D]);
  fill("one", [A, C]);
  fill("two", [B, D]);
  expect(merge(["one", "two"], "out")).toEqual({ said: [], missing: [] });
  expect(readAll("out")).toEqual(readAll("whole"));
});

it("may write into one of the folders, and into one that holds some results", () => {
  fill("one", [A]);
  fill("two", [B]);
  merge(["one", "two"], "one");
  expect(merge(["one"], "two").missing).toEqual([C, D]);
  expect(Object.keys(readAll("two"))).toHaveLength(3);
});

it("names what is missing, and keeps why it failed", () => {
  fill("one", [A, C]).keepFailure(B, {
    message: "Too large.",
    remedy: "Less.",
  });
  expect(merge(["one"], "out").missing).toEqual([B, D]);
  expect(JSON.parse(readAll("out")[failureFile(B)])).toMatchObject({ message: "Too large." });
});

it("leaves damaged files out, takes the run from elsewhere, and leaves the folder as it was", () => {
  fill("one", [A, B]);
  fill("two", [A, C, D]);
  writeFileSync(inPlace("one", resultFile(A)), "{");
  const before = readAll("one");
  const { said, missing } = merge(["one", "two"], "out");
  expect(missing).toEqual([]);
  expect(said).toEqual([
    `${inPlace("one", resultFile(A))} is left out: it is not JSON, or not whole.`,
  ]);
  expect(readAll("one")).toEqual(before);
});

it("keeps the first of two results that differ, and says so", () => {
  fill("one", [A, B, C, D]);
  fill("two", [A], 0.75);
  const { said } = merge(["one", "two"], "out");
  expect(said).toHaveLength(1);
  expect(said[0]).toContain(`different results of ${A}`);
  expect(readAll("out")).toEqual(readAll("one"));
});

it("refuses folders of different sweeps, and folders of none", () => {
  fill("one", [A]);
  SweepFolder.create(inPlace("other"), decodeSweep("?v=1&seed=0,1"));
  expect(() => merge(["one", "other"], "out")).toThrow(UsageError);
  expect(() => merge(["one", "nowhere"], "out")).toThrow(/nowhere" holds no sweep/);
  expect(() => merge(["one"], "other")).toThrow(/holds the sweep \?v=1&seed=0,1/);
  expect(readdirSync(place)).not.toContain("out");
});
