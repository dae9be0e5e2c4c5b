import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { contentsOf, type Ended, sweep, TINY_SWEEP } from "./sweep/testing/sweepCommand.ts";

/** A process takes seconds to start on a busy machine. */
const PATIENCE_MS = 300_000;
/** SWEEP_KILLS=10 kills more often. */
const NUM_KILLS = Number(process.env.SWEEP_KILLS ?? 3);

let place = "";
let whole = "";
let first: Ended;
const inPlace = (name: string) => path.join(place, name);

beforeAll(async () => {
  place = mkdtempSync(path.join(tmpdir(), "switchyard-sweep-"));
  whole = inPlace("whole");
  first = await sweep([TINY_SWEEP, "--out", whole, "--jobs", "2"]);
}, PATIENCE_MS);
afterAll(() => rmSync(place, { recursive: true, force: true }));

describe("npm run sweep", () => {
  it("keeps a result a run, and says before and after what it does", () => {
    expect(first.code, first.stderr).toBe(0);
    expect(first.stderr).toMatch(
      /^8 runs, which stand for 8 points of the grid; 8 to train, 2 at a time, in about [\d.]+ s; results go into /,
    );
    expect(first.stdout).toBe(`8 runs done: the results are in ${whole}\n`);
    expect(Object.keys(contentsOf(whole))).toHaveLength(9);
  });

  it(
    "repeats no run that is done, and those whose files are damaged",
    async () => {
      const names = readdirSync(whole).filter((name) => name !== "index.json");
      const timesOf = () => names.map((name) => statSync(path.join(whole, name)).mtimeMs);
      const [before, contents] = [timesOf(), contentsOf(whole)];
      writeFileSync(path.join(whole, names[2] ?? ""), "{");
      const { code, stderr } = await sweep([TINY_SWEEP, "--out", whole]);
      expect(code, stderr).toBe(0);
      expect(stderr).toMatch(`${names[2]} is set aside as ${names[2]}.set-aside-1`);
      expect(stderr).toContain("7 are done already; 1 to train, 1 at a time");
      const after = timesOf();
      expect(after.map((time, i) => time === before[i])).toEqual(names.map((_, i) => i !== 2));
      expect(contentsOf(whole)).toEqual(contents);
    },
    PATIENCE_MS,
  );

  it(
    "keeps what was done when it is interrupted",
    async () => {
      const out = inPlace("interrupted");
      let isInterrupted = false;
      const cut = await sweep([TINY_SWEEP, "--out", out, "--jobs", "1"], (child, stderr) => {
        if (isInterrupted || !stderr.includes("1 of 8 runs")) return;
        isInterrupted = true;
        child.kill("SIGINT");
      });
      expect(cut.code, cut.stderr).toBe(130);
      const kept = Object.keys(contentsOf(out)).length - 1;
      expect(cut.stderr).toContain(`${kept} of 8 runs are kept`);
      expect(kept).toBeGreaterThan(0);
    },
    PATIENCE_MS,
  );

  it(
    `has the results of an uninterrupted sweep after ${NUM_KILLS} kills at random moments`,
    async () => {
      const out = inPlace("killed");
      const kept: number[] = [];
      for (let i = 0; i < NUM_KILLS; i++) {
        // In turn: after its first run, and from its beginning on.
        const [sign, mostMs] = i % 2 === 0 ? [/\d of \d runs?.*: /, 300] : [/to train/, 3000];
        await sweep([TINY_SWEEP, "--out", out, "--jobs", "2"], (child, stderr) => {
          if (!sign.test(stderr)) return;
          void sleep(mostMs * Math.random()).then(() => child.kill("SIGKILL"));
        });
        kept.push(Object.keys(contentsOf(out)).length);
      }
      console.info(`Files after each kill: ${kept.join(", ")}`);
      expect(kept).toEqual(kept.toSorted((a, b) => a - b));
      expect(kept[0]).toBeGreaterThan(1);
      const { code, stderr } = await sweep([TINY_SWEEP, "--out", out]);
      expect(code, stderr).toBe(0);
      expect(stderr).not.toContain("set aside");
      expect(contentsOf(out)).toEqual(contentsOf(whole));
    },
    2 * PATIENCE_MS,
  );
});

it(
  "has the results of one sweep where two shards of it, one killed on its way, are merged",
  async () => {
    const shards = ["1/2", "2/2"].map((shard) => ({ shard, out: inPlace(`shard ${shard[0]}`) }));
    const killed = ["--out", inPlace("shard 1"), "--shard", "1/2", "--jobs", "1"];
    await sweep([TINY_SWEEP, ...killed], (child, stderr) => {
      if (stderr.includes("1 of 4 runs")) child.kill("SIGKILL");
    });
    const done = Object.keys(contentsOf(inPlace("shard 1"))).length - 1;
    expect(done).toBeGreaterThan(0);
    expect(done).toBeLessThan(4);
    for (const { shard, out } of shards) {
      const { code, stderr } = await sweep([TINY_SWEEP, "--out", out, "--shard", shard]);
      expect(code, stderr).toBe(0);
      expect(stderr).toContain(`shard ${shard[0]} of 2 has 4 of them`);
    }
    const [one = "", two = ""] = shards.map(({ out }) => out);
    const half = await sweep(["--merge", one, "--out", inPlace("half")]);
    expect(half.code).toBe(1);
    expect(half.stderr).toMatch(/^4 of 8 runs have no result: npm run sweep -- '\?v=1&engine=cpu/);
    const { code, stdout } = await sweep(["--merge", one, two, "--out", inPlace("merged")]);
    expect([code, stdout]).toEqual([0, `8 runs joined: the results are in ${inPlace("merged")}\n`]);
    expect(contentsOf(inPlace("merged"))).toEqual(contentsOf(whole));
    const report = await sweep(["--report", inPlace("merged")]);
    expect(report.stdout).toMatch(/^8 of 8 runs are in the report/);
  },
  PATIENCE_MS,
);

it("refuses a folder that holds another sweep, with exit code 2 and a sentence", async () => {
  const { code, stdout, stderr } = await sweep(["?v=1&seed=0,1", "--out", whole]);
  expect([code, stdout]).toEqual([2, ""]);
  expect(stderr).toMatch(/^--out ".*" holds the sweep \?v=1&engine=cpu.*choose another folder\.\n/);
});
