import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { constants, tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createCpuEngine } from "../src/engine/cpu/cpuEngine.ts";
import { decodeLink } from "../src/experiment/link.ts";
import { engineConfig } from "../src/run/engineConfig.ts";
import type { RunResult } from "../src/run/result.ts";
import { parametersOf, readWeights } from "../src/weights/weightsFile.ts";
import { loadDatasetFromDisk } from "../tools/datasetFromDisk.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "switchyard-train-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const SHORT = "?v=1&engine=cpu&trainSize=500&epochs=1";
/** Tested after a moment, and far from its end then. */
const LONG = "?v=1&engine=cpu&trainSize=500&epochs=500";

interface Ended {
  /** As a shell has it: 128 and the number of the signal that ended it. */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

const DIRECTLY = [process.execPath, "--import", "tsx", "cli/train.ts"];
const BY_NPM = ["npm", "run", "-s", "train", "--"];

/** `interrupt` is called once the run's first test was told. */
async function train(
  args: readonly string[],
  interrupt: (child: ChildProcess) => void = () => {},
  [program = "", ...command] = DIRECTLY,
): Promise<Ended> {
  const child = spawn(program, [...command, ...args, "--runtime", "node"], { detached: true });
  let stdout = "";
  let stderr = "";
  let isTested = false;
  child.stdout.on("data", (data) => {
    stdout += data;
  });
  child.stderr.on("data", (data) => {
    stderr += data;
    if (isTested || !stderr.includes("test accuracy")) return;
    isTested = true;
    interrupt(child);
  });
  const [code, signal] = await once(child, "close");
  return { code: code ?? 128 + constants.signals[signal as NodeJS.Signals], stdout, stderr };
}

function read(file: string): RunResult {
  return JSON.parse(readFileSync(file, "utf8"));
}

const toItself = (name: NodeJS.Signals) => (child: ChildProcess) => void child.kill(name);
/** As a terminal does: to every process of the group. */
const toAll = (name: NodeJS.Signals) => (child: ChildProcess) => {
  if (child.pid) process.kill(-child.pid, name);
};

describe("an expensive run", () => {
  it("starts with one warning of its time on standard error", async () => {
    const link =
      "?v=1&engine=cpu&method=dense&numExperts=64&hiddenSize=256&batchSize=4096&architecture=layer&modelWidth=512";
    const [program = "", ...command] = DIRECTLY;
    const child = spawn(program, [...command, link, "--runtime", "node"]);
    let stderr = "";
    child.stderr.on("data", (data) => {
      stderr += data;
      if (stderr.includes("Engine cpu")) child.kill("SIGKILL");
    });
    await once(child, "close");
    expect(stderr).toMatch(/^Warning: on the CPU a step takes about /);
    expect(stderr.split("on the CPU a step takes")).toHaveLength(2);
    expect(stderr).toContain("GB of memory");
  }, 60_000);
});

describe("an interrupted run", () => {
  it.each([
    ["SIGINT", "itself", toItself("SIGINT"), DIRECTLY],
    ["SIGTERM", "itself", toItself("SIGTERM"), DIRECTLY],
    ["SIGINT", "the terminal's processes", toAll("SIGINT"), BY_NPM],
    ["SIGTERM", "npm", toItself("SIGTERM"), BY_NPM],
  ])("by %s to %s keeps the result so far", async (name, __, interrupt, command) => {
    const file = path.join(folder, "result.json");
    const { code, stdout, stderr } = await train([LONG, "--json", file], interrupt, command);
    expect(stdout, stderr).toMatch(/Interrupted +after [\d,]+ steps; the test is of step \d/);
    // npm tells its own end, by the signal that it got.
    expect(code).toBe(name === "SIGTERM" && command === BY_NPM ? 143 : 130);
    const result = read(file);
    expect(result).toMatchObject({ schema: 1, interrupted: true });
    expect(result.steps).toBeGreaterThanOrEqual(4);
    expect(result.steps).toBeLessThan(2000);
    expect(result.history.loss).toHaveLength(result.steps);
    // With short epochs, the last test before the interruption uses a part of the test images; `images` says how many.
    expect(result.test.images).toBeGreaterThanOrEqual(250);
    expect(result.test.confusion.flat().reduce((sum, count) => sum + count)).toBe(
      result.test.images,
    );
  });
});

describe("what train writes", () => {
  it("comes after the summary, and says nothing of an interruption", async () => {
    const file = path.join(folder, "result.json");
    const { code, stdout } = await train([SHORT, "--json", file]);
    expect(code).toBe(0);
    expect(stdout).toContain("Test accuracy");
    expect(read(file)).not.toHaveProperty("interrupted");
  });

  it("is the summary, too, where the file could not be written", async () => {
    const file = path.join(folder, "folder", "result.json");
    const { code, stdout, stderr } = await train([SHORT, "--json", withFolder(file)], () =>
      rmSync(path.dirname(file), { recursive: true }),
    );
    expect(stdout).toContain("Test accuracy");
    expect(stderr).toMatch(/--json ".*" was not written: its folder does not exist\.\n$/);
    expect(code).toBe(1);
  });

  it.runIf(process.platform === "linux")("is the result alone on /dev/stdout", async () => {
    const { code, stdout, stderr } = await train([SHORT, "--json", "/dev/stdout"]);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ schema: 1, steps: 4 });
    expect(stderr).toContain("Test accuracy");
  });

  it("is nothing before a good file is known to be replaceable", async () => {
    const file = path.join(folder, "file");
    writeFileSync(file, "good");
    const { code, stdout, stderr } = await train([SHORT, "--json", path.join(file, "a.json")]);
    expect(code).toBe(2);
    expect(stdout).toBe("");
    expect(stderr).toMatch(/^--json ".*a\.json" cannot be written: .*a file, not a folder\.\n/);
    expect(existsSync(file)).toBe(true);
  });
});

describe("the weights that train writes", () => {
  it("are those of the run's last step, with its link", async () => {
    const file = path.join(folder, "run.safetensors");
    const link = `${SHORT}&importanceCoef=0.1;0@2&numExperts=3`;
    const { code, stderr } = await train([link, "--weights", file]);
    expect(code, stderr).toBe(0);
    const weights = readWeights(readFileSync(file));
    expect(weights.step).toBe(4);
    expect(decodeLink(weights.link)).toMatchObject(decodeLink(link));

    const dataset = await loadDatasetFromDisk("mnist");
    const config = engineConfig(weights.experiment, dataset);
    const engine = createCpuEngine(config, dataset);
    await engine.train(2);
    engine.setReplicas([{ ...config.replicas[0], importanceCoef: 0 }]);
    await engine.train(2);
    expect(parametersOf(weights, dataset)).toEqual(await engine.readParameters());
    engine.dispose();
  });

  it.each([
    [
      "no/such/folder/a.safetensors",
      /^--weights ".*" cannot be written: its folder does not exist/,
    ],
    ["same.json", /^--json and --weights are both ".*same\.json": they need a file each\./],
  ])("are refused before the run at %s", async (name, sentence) => {
    const file = path.join(folder, name);
    const json = path.join(folder, "same.json");
    const { code, stdout, stderr } = await train([SHORT, "--json", json, "--weights", file]);
    expect(code).toBe(2);
    expect(stdout).toBe("");
    expect(stderr).toMatch(sentence);
  });
});

describe("a run that starts from weights", () => {
  it("goes on as well as the run that they are of ended, and its result says so", async () => {
    const weights = path.join(folder, "run.safetensors");
    const [first, second] = ["first.json", "second.json"].map((name) => path.join(folder, name));
    const fast = `${SHORT}&learningRate=0.01`;
    await train([fast, "--weights", weights, "--json", first]);
    const { code, stderr } = await train([fast, "--start", weights, "--json", second]);
    expect(code, stderr).toBe(0);
    const [before, after] = [read(first), read(second)];
    expect(before).not.toHaveProperty("startedFrom");
    expect(after).toMatchObject({ schema: 1, startedFrom: weights, steps: 4 });
    const [firstLoss = Number.NaN] = before.history.taskLoss;
    const [goneOn = Number.NaN] = after.history.taskLoss;
    expect(Math.abs(goneOn - (before.test.loss ?? Number.NaN))).toBeLessThan(0.2);
    expect(goneOn).toBeLessThan(firstLoss - 0.2);
  });

  it("is refused at a file of another model, a lie, or none", async () => {
    const weights = path.join(folder, "run.safetensors");
    await train([SHORT, "--weights", weights]);
    const other = await train([`${SHORT}&numExperts=3`, "--start", weights]);
    expect(other.code).toBe(2);
    expect(other.stderr).toContain("(numExperts) is 8 in the file and 3 in the run.");
    const lie = path.join(folder, "lie.safetensors");
    const bytes = readFileSync(weights);
    bytes.writeBigUInt64LE(1n << 40n);
    writeFileSync(lie, bytes);
    const damaged = await train([SHORT, "--start", lie]);
    expect(damaged.code).toBe(2);
    expect(damaged.stderr).toMatch(/^--start ".*lie\.safetensors" is refused: .*\d/);
    const missing = await train([SHORT, "--start", path.join(folder, "none")]);
    expect(missing.stderr).toMatch(/is refused: it cannot be read: /);
    expect([missing.code, missing.stdout]).toEqual([2, ""]);
  });
});

function withFolder(file: string): string {
  mkdirSync(path.dirname(file));
  return file;
}
