import { availableParallelism } from "node:os";
import { expect, it } from "vitest";
import { UsageError } from "../../tools/command.ts";
import { readTrainArguments } from "../trainArguments.ts";
import { readSweepArguments } from "./sweepArguments.ts";

/** What is wrong with a command line, or undefined. */
function refusalOf(read: () => unknown): string | undefined {
  try {
    read();
    return undefined;
  } catch (error) {
    if (error instanceof UsageError) return error.message;
    throw error;
  }
}

it.each<[string, readonly string[], RegExp]>([
  ["no link", [], /^No link was given/],
  ["an empty link", [""], /^No link was given/],
  ["two links", ["?v=1", "?v=1"], /^One link is needed, and 2 were given/],
  ["a value out of range", ["?v=1&numExperts=4,99"], /numExperts=99 is outside 1 to 64/],
  ["a shard past the last", ["?v=1", "--shard", "3/2"], /^--shard is "3\/2": it must be i\/n/],
  ["a shard from 0 on", ["?v=1", "--shard", "0/2"], /^--shard is "0\/2"/],
  ["no jobs", ["?v=1", "--jobs", "0"], /^--jobs is "0": it must be a whole number from 1 to/],
  ["a folder without a name", ["?v=1", "--out", ""], /^--out needs the name of a folder/],
  ["an unknown engine", ["?v=1", "--engine", "abacus"], /^--engine is "abacus"/],
  ["an unknown option", ["?v=1", "--speed", "9"], /--speed/],
  ["a merge of nothing", ["--merge", "--out", "a"], /^--merge needs the folders/],
  ["a merge into nowhere", ["--merge", "a", "b"], /^--merge needs --out DIR/],
  ["a shard of a merge", ["--merge", "a", "--out", "b", "--shard", "1/2"], /^--shard does not go/],
  ["a report of a link", ["?v=1", "--report", "a"], /^--report takes one folder, and no link/],
  ["a report elsewhere", ["--report", "a", "--out", "b"], /^--out does not go with --report/],
])("refuses %s", (_, args, message) => {
  expect(refusalOf(() => readSweepArguments(args))).toMatch(message);
});

it("has a worker for each core, and a folder for each link, unless told otherwise", () => {
  const [one, other] = ["?v=1&seed=0..2", "?v=1&seed=0..3"].map((link) =>
    readSweepArguments([link]),
  );
  expect(one).toMatchObject({ jobs: availableParallelism(), shard: { index: 1, count: 1 } });
  expect(one).toMatchObject({ out: expect.stringMatching(/^sweeps.[0-9a-f]{16}$/) });
  expect(one).not.toMatchObject({ out: other?.kind === "train" && other.out });
  expect(readSweepArguments(["?v=1", "--shard", "2/8", "--jobs", "3", "--out", "a"])).toMatchObject(
    {
      shard: { index: 2, count: 8 },
      jobs: 3,
      out: "a",
    },
  );
});

it("trains on the engine that --engine names", () => {
  const args = readSweepArguments(["?v=1&engine=webgpu&seed=0,1", "--engine", "cpu"]);
  const engines = args?.kind === "train" && args.sweep.runs.map((run) => run.experiment.engine);
  expect(engines).toEqual(["cpu", "cpu"]);
});

it("is what npm run train names where a link has several values", () => {
  const message = refusalOf(() => readTrainArguments(["?v=1&seed=0..2"]));
  expect(message).toMatch(/several values.*npm run sweep/);
});
