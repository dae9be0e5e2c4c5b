import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { RunResult } from "../src/run/result.ts";
import { expect, test } from "./fixtures.ts";

const LINK = "?v=1&engine=webgpu&trainSize=640&epochs=1&numExperts=2,3&seed=0,1";
/** Losses of a run as a replica among others: sums over tiles may be taken in another order. */
const TOLERANCE = 1e-4;

function command(file: string, ...args: string[]) {
  const child = spawnSync(process.execPath, ["--import", "tsx", file, ...args], {
    encoding: "utf8",
    timeout: 110_000,
  });
  expect(child.status, child.stderr).toBe(0);
  return child;
}

test("sweep trains the runs of a cohort on one engine, each with the history that it has alone", () => {
  test.setTimeout(300_000);
  const folder = mkdtempSync(path.join(tmpdir(), "switchyard-sweep-"));
  const read = (name: string): RunResult =>
    JSON.parse(readFileSync(path.join(folder, name), "utf8"));
  try {
    command("cli/sweep.ts", LINK, "--out", folder);
    const results = readdirSync(folder)
      .filter((name) => name !== "index.json")
      .map(read);
    expect(results).toHaveLength(4);
    for (const { link, engine, history, test: tested } of results.slice(0, 2)) {
      expect(engine).toMatchObject({ kind: "webgpu", runtime: "node" });
      command("cli/train.ts", link, "--runtime", "node", "--json", path.join(folder, "alone.json"));
      const alone = read("alone.json");
      expect(history.step).toEqual(alone.history.step);
      history.loss.forEach((loss, i) => {
        expect(Math.abs(loss - alone.history.loss[i])).toBeLessThanOrEqual(TOLERANCE);
      });
      expect(history.testAccuracy).toEqual(alone.history.testAccuracy);
      expect(tested.confusion).toEqual(alone.test.confusion);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});
