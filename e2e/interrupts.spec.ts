import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { RunResult } from "../src/run/result.ts";
import { expect, test } from "./fixtures.ts";

/** Tested after a moment, and then far from its end. */
const LONG = "?v=1&engine=cpu&trainSize=500&epochs=500";

const toItself = (name: NodeJS.Signals) => (child: ChildProcess) => void child.kill(name);
/** To every process of the group, as a terminal sends it. */
const toAll = (name: NodeJS.Signals) => (child: ChildProcess) => {
  if (child.pid) process.kill(-child.pid, name);
};

/** Trains in the browser; `interrupt` is called after the first test. */
async function train(
  args: readonly string[],
  interrupt: (child: ChildProcess) => void = () => {},
  env: NodeJS.ProcessEnv = {},
) {
  const command = ["--import", "tsx", "cli/train.ts", ...args, "--runtime", "browser"];
  const child = spawn(process.execPath, command, {
    detached: true,
    env: { ...process.env, ...env },
  });
  let stdout = "";
  let stderr = "";
  let isInterrupted = false;
  child.stdout.on("data", (data) => {
    stdout += data;
  });
  child.stderr.on("data", (data) => {
    stderr += data;
    if (isInterrupted || !stderr.includes("test accuracy")) return;
    isInterrupted = true;
    interrupt(child);
  });
  const [code, signal] = await once(child, "close");
  return { code, signal, stdout, stderr };
}

test.describe("an interrupted run in the browser", () => {
  for (const [name, receiver, interrupt] of [
    ["SIGTERM", "the command", toItself("SIGTERM")],
    ["SIGINT", "all its processes", toAll("SIGINT")],
  ] as const) {
    test(`${name} to ${receiver} gives exit code 130, and the result so far`, async () => {
      const folder = mkdtempSync(path.join(tmpdir(), "switchyard-interrupts-"));
      try {
        const file = path.join(folder, "result.json");
        const { code, signal, stdout, stderr } = await train([LONG, "--json", file], interrupt);
        expect({ code, signal }, stderr).toEqual({ code: 130, signal: null });
        expect(stdout).toMatch(/Interrupted +after [\d,]+ steps; the test is of step \d/);
        expect(stderr).toContain("Interrupted: stopping. Interrupt again to end at once.");
        const result: RunResult = JSON.parse(readFileSync(file, "utf8"));
        expect(result).toMatchObject({ schema: 1, interrupted: true });
        expect(result.engine).toMatchObject({ kind: "cpu", runtime: "browser" });
        expect(result.steps).toBeLessThan(2000);
        expect(result.history.loss).toHaveLength(result.steps);
      } finally {
        rmSync(folder, { recursive: true });
      }
    });
  }
});

test("a browser that does not start gives exit code 1 and a sentence", async () => {
  const program = ["/bin/false", "/usr/bin/false"].find(existsSync) ?? process.execPath;
  const env = { SWITCHYARD_BROWSER: program };
  const { code, stdout, stderr } = await train(["?v=1"], undefined, env);
  expect(code, stderr).toBe(1);
  expect(stdout).toBe("");
  expect(stderr).toContain(`The browser ${program} does not start (`);
  expect(stderr).toMatch(/SWITCHYARD_BROWSER may name another one\.\n$/);
  expect(stderr).not.toContain("    at ");
});
