import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { ProfileReport } from "../bench/engines/profileReport.ts";
import { MALFORMED_LINKS } from "../src/experiment/testing/malformedLinks.ts";
import type { RunResult } from "../src/run/result.ts";
import { expect, test } from "./fixtures.ts";

const TINY_RUN = "trainSize=1280&epochs=1";
const SAMPLED_LINKS = MALFORMED_LINKS.filter((_, index) => index % 40 === 0);

const COMMANDS = { train: "cli/train.ts", bench: "bench/bench.ts" };

function command(name: keyof typeof COMMANDS, ...args: string[]) {
  const tsx = ["--import", "tsx", COMMANDS[name]];
  return spawnSync(process.execPath, [...tsx, ...args], { encoding: "utf8", timeout: 110_000 });
}

test.describe("what is wrong is refused with exit code 2 and a sentence", () => {
  const wrong: Record<string, string[]> = {
    "no link": [],
    "two links": ["?v=1", "?v=1"],
    "an unknown option": ["?v=1", "--speed", "9"],
    "an unknown engine": ["?v=1", "--engine", "abacus"],
    "an unknown runtime": ["?v=1", "--runtime", "deno"],
    "a file in no folder": ["?v=1", "--json", "no/such/folder/a.json"],
    ...Object.fromEntries(SAMPLED_LINKS.map((link) => [JSON.stringify(link), ["--", link]])),
  };
  for (const [what, args] of Object.entries(wrong)) {
    test(what, () => {
      const { status, stdout, stderr } = command("train", ...args);
      expect(status).toBe(2);
      expect(stdout).toBe("");
      expect(stderr).toMatch(/\w.*[.!?]\n/);
      expect(stderr).not.toContain("at file:");
    });
  }
});

test.describe("bench refuses what does not go together", () => {
  const wrong: Record<string, string[]> = {
    "a profile of peers": ["--profile", "--peers"],
    "a profile of an engine": ["--profile", "--engine", "cpu"],
    "a profile in rounds": ["--profile", "--rounds", "3"],
    "cases of a profile": ["--profile", "--cases", "default"],
  };
  for (const [what, args] of Object.entries(wrong)) {
    test(what, () => {
      const { status, stdout, stderr } = command("bench", ...args);
      expect(status).toBe(2);
      expect(stdout).toBe("");
      expect(stderr).toMatch(/^--\w+ does not go with --(peers|profile)\.\n/);
    });
  }
});

for (const runtime of ["browser", "node"] as const) {
  test(`bench times the kernels of a step in ${runtime}`, () => {
    const folder = mkdtempSync(path.join(tmpdir(), "switchyard-bench-"));
    try {
      const file = path.join(folder, "profile.json");
      const args = ["--profile", "--runtime", runtime, "--json", file];
      const { status, stdout, stderr } = command("bench", ...args);
      expect(status, stderr).toBe(0);
      expect(stdout).toMatch(/^update +\d+\.\d+ +\d+\.\d % +\d+ +█/m);
      const { engine, profile }: ProfileReport = JSON.parse(readFileSync(file, "utf8"));
      expect(engine.kind).toBe("webgpu");
      const shares = profile.kernels.map(({ share }) => share);
      expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
}

test("help lists every field", () => {
  const { status, stdout } = command("train", "--help");
  expect(status).toBe(0);
  for (const field of ["numExperts", "topK", "importanceCoef", "learningRate", "engine"]) {
    expect(stdout).toContain(field);
  }
});

for (const runtime of ["browser", "node"] as const) {
  for (const engine of ["webgpu", "cpu"] as const) {
    test(`train in ${runtime} on ${engine} writes the result`, () => {
      const folder = mkdtempSync(path.join(tmpdir(), "switchyard-train-"));
      try {
        const file = path.join(folder, "result.json");
        const link = `?v=1&engine=${engine}&${TINY_RUN}`;
        const { status, stdout, stderr } = command(
          "train",
          link,
          "--runtime",
          runtime,
          "--json",
          file,
        );
        expect(status, stderr).toBe(0);
        expect(stdout).toContain("Test accuracy");
        const result: RunResult = JSON.parse(readFileSync(file, "utf8"));
        expect(result).toMatchObject({ schema: 1, steps: 10, imagesSeen: 1280, skippedSteps: 0 });
        expect(result.engine).toMatchObject({ kind: engine, runtime });
        expect(result.test.images).toBe(10_000);
        expect(result.history.loss).toHaveLength(10);
      } finally {
        rmSync(folder, { recursive: true });
      }
    });
  }
}
