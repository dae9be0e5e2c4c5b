import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { runInProcess } from "./stageProcess.ts";

/** Stages that come to every kind of end: as stageWorker.ts talks, without a device. */
const SCRIPT = `
import { spawn } from "node:child_process";
const { name } = JSON.parse(process.argv[3]);
const say = (text) => process.send({ kind: "say", text });
const keep = (result) => process.send({ kind: "keep", result });
process.on("SIGTERM", () => {});
process.on("disconnect", () => {});
if (name === "blocked") {
  keep({ child: spawn("sleep", ["60"]).pid });
  say("a call that does not return");
  for (;;);
}
if (name === "crash") {
  say("a bad kernel");
  process.kill(process.pid, "SIGSEGV");
}
keep({ figure: Number.NaN });
process.send({ kind: "ending", ending: { status: "done" } });
`;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), "switchyard-stage-test-"));
  writeFileSync(path.join(folder, "stage.mjs"), SCRIPT);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const LIMIT_MS = 1500;
const LONG_MS = 60_000;
/** For the system, at most. */
const CLEARING_MS = 1000;
/** What a busy machine may add: left alone, the stage would not end at all. */
const BUSY_MS = 2000;

async function run(name: string, limitMs: number, interruption = new AbortController()) {
  const kept: unknown[] = [];
  const said: string[] = [];
  const startedAt = performance.now();
  const ending = await runInProcess({
    script: path.join(folder, "stage.mjs"),
    env: process.env,
    order: { name, software: true, allottedMs: limitMs },
    limitMs,
    signal: interruption.signal,
    keep: (result) => kept.push(result),
    say: (text) => {
      said.push(text);
      if (limitMs === LONG_MS) interruption.abort();
    },
  });
  return { ending, kept, said, ms: performance.now() - startedAt };
}

/** Gone, or only on the list still, for init to take off. */
async function isGone(pid: number): Promise<boolean> {
  for (let i = 0; i < 100; i++) {
    try {
      process.kill(pid, 0);
      if (process.platform === "linux" && isZombie(pid)) return true;
    } catch {
      return true;
    }
    await sleep(20);
  }
  return false;
}

function isZombie(pid: number): boolean {
  return /\) Z /.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
}

it("ends in time though it is blocked, with what it had started; what it told is kept", async () => {
  const { ending, kept, said, ms } = await run("blocked", LIMIT_MS);
  expect(ending).toEqual({
    status: "cut",
    reason: "it was still at a call that does not return",
  });
  expect(said).toEqual(["a call that does not return"]);
  expect(ms).toBeGreaterThanOrEqual(LIMIT_MS - 5);
  expect(ms).toBeLessThanOrEqual(LIMIT_MS + CLEARING_MS + BUSY_MS);
  const [{ child }] = kept as [{ child: number }];
  expect(await isGone(child)).toBe(true);
});

it("ends at once when it is interrupted, though it is blocked", async () => {
  const { ending, ms } = await run("blocked", LONG_MS);
  expect(ending).toEqual({ status: "cut", reason: "interrupted at a call that does not return" });
  expect(ms).toBeLessThan(LONG_MS / 2);
});

it("fails alone when its process crashes", async () => {
  const { ending } = await run("crash", LONG_MS / 2);
  expect(ending).toEqual({
    status: "failed",
    reason: "its process ended with SIGSEGV at a bad kernel",
  });
});

it("tells figures as they are, and is not waited for after its ending", async () => {
  const { ending, kept } = await run("well", LONG_MS / 2);
  expect([ending, kept]).toEqual([{ status: "done" }, [{ figure: Number.NaN }]]);
});
