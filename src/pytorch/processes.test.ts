import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CATALOGUE } from "../../src/data/catalogue.ts";
import { originalFile } from "../../tools/datasetFromDisk.ts";
import { findPythonWith } from "../../tools/python.ts";
import { decodeLink } from "../experiment/link.ts";
import { pytorchScript } from "./pytorchScript.ts";
import { CASES, fileName } from "./testing/scriptCases.ts";

/** Of a loss, between one process and two. */
const TOLERANCE = 1e-5;
const LIMIT_MS = 600_000;
const PROCESSES = 2;

/** Every way in which images find experts; PYTORCH=full takes every method and choice. */
const FEW = [
  "tutorial, mixture",
  "dense, layer",
  "jacobs, mixture",
  "noisy-top-k, layer",
  "gshard, layer",
  "expert-choice, mixture",
  "base, mixture",
  "bandit, mixture",
  "loss-free, layer",
  "sigmoid-shared, layer",
  "dense-params, mixture",
];
const [row] = CATALOGUE;
const DATA = path.dirname(originalFile(row, row.files.trainImages));
const SIZES = { rows: 28, columns: 28, numClasses: 10, train: { count: 60_000 } };

/** Experts drop units by numbers that each process draws for the images it has. */
const dropsInExperts = (link: string) => decodeLink(link).experiment.expertDropout > 0;
const compared = CASES.filter(
  ([name, link]) => !dropsInExperts(link) && (process.env.PYTORCH === "full" || FEW.includes(name)),
).concat([["a clip and dropped inputs", "?v=1&clipNorm=0.1&inputDropout=0.2&batchSize=64"]]);

/** Losses step by step: of one process, with the images spread, and with the experts spread, too. */
interface Answer {
  readonly alone: readonly number[];
  readonly images: readonly number[];
  readonly experts?: readonly number[];
  readonly error?: string;
}

const python = findPythonWith("torch");
if (!python) {
  console.warn(
    "LEFT OUT: no Python here has PyTorch, so exported scripts are not run by several processes. On Debian: apt install python3-torch",
  );
}

describe.skipIf(!python)("an exported script under torchrun", () => {
  let folder = "";
  const answers = new Map<string, Answer>();
  const script = (name: string) => path.join(folder, `${fileName(name)}.py`);

  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), "switchyard-processes-"));
    for (const [name, link] of compared) {
      writeFileSync(script(name), pytorchScript(decodeLink(link), SIZES));
    }
    const harness = new URL("./testing/processes.py", import.meta.url).pathname;
    const names = compared.map(([name]) => fileName(name));
    const { stdout, stderr } = torchrun(harness, DATA, folder, ...names);
    for (const line of stdout.filter((text) => text.startsWith("{"))) {
      const { name, ...answer } = JSON.parse(line);
      answers.set(name, answer);
    }
    const failed = [...answers.values()].find(({ error }) => error);
    if (failed) throw new Error(failed.error);
    if (answers.size < compared.length) throw new Error(stderr);
  }, LIMIT_MS);

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** Lines of standard output are those of all processes. */
  function torchrun(...args: string[]) {
    // Without words on the streams, PyTorch 1.13 does not start under Python 3.11.
    const streams = ["--redirects=1", "--tee=1", `--log_dir=${path.join(folder, "logs")}`];
    const launcher = ["-m", "torch.distributed.run", "--standalone", ...streams];
    const { stdout, stderr, status } = spawnSync(
      python ?? "",
      [...launcher, `--nproc_per_node=${PROCESSES}`, ...args],
      { encoding: "utf8", env: { ...process.env, OMP_NUM_THREADS: "1" } },
    );
    const lines = stdout.split("\n").map((line) => line.replace(/^\[\w+\]:/, ""));
    return { stdout: lines, stderr, status };
  }

  test.each(compared)("has the losses of one process: %s", (name, link) => {
    const { alone, images, experts } = answers.get(fileName(name)) ?? { alone: [], images: [] };
    expect(alone.length).toBe(8);
    expect(new Set(alone).size).toBe(alone.length);
    expect(largestDifference(images, alone)).toBeLessThanOrEqual(TOLERANCE);
    if (decodeLink(link).experiment.method.startsWith("dense-")) expect(experts).toBeUndefined();
    else expect(largestDifference(experts ?? [], alone)).toBeLessThanOrEqual(TOLERANCE);
  });

  test(
    "saves what one process would, and says it once",
    () => {
      const link = "?v=1&method=switch&trainSize=1000&batchSize=64";
      writeFileSync(script("saved"), pytorchScript(decodeLink(link), SIZES));
      const args = [script("saved"), "--data", DATA, "--epochs", "1", "--save"];
      const alone = spawnSync(python ?? "", [...args, path.join(folder, "alone.safetensors")], {
        encoding: "utf8",
      });
      const spread = torchrun(...args, path.join(folder, "spread.safetensors"), "--spread-experts");
      expect(alone.stdout).toMatch(/^epoch 1, step 16: test accuracy/);
      expect(spread.stdout.filter(Boolean)).toEqual(alone.stdout.trim().split("\n"));
      const tested = ["alone", "spread"].map((name) => {
        const weights = path.join(folder, `${name}.safetensors`);
        const command = [script("saved"), "--data", DATA, "--weights", weights];
        return spawnSync(python ?? "", command, { encoding: "utf8" }).stdout;
      });
      expect(tested[0]).toMatch(/^step 16: test accuracy/);
      expect(tested[1]).toBe(tested[0]);
    },
    LIMIT_MS,
  );

  test("refuses to spread what cannot be, and says why", () => {
    const refusal = (link: string, processes: number) => {
      writeFileSync(script("refused"), pytorchScript(decodeLink(link), SIZES));
      // What torchrun tells each process.
      const env = { ...process.env, RANK: "0", WORLD_SIZE: String(processes) };
      const args = [script("refused"), "--data", DATA, "--spread-experts"];
      const { status, stderr } = spawnSync(python ?? "", args, { encoding: "utf8", env });
      expect(status).toBe(2);
      return stderr;
    };
    expect(refusal("?v=1&method=dense-params", 2)).toContain("this model is one dense network");
    expect(refusal("?v=1&numExperts=2", 1)).toContain("needs the processes of torchrun");
    expect(refusal("?v=1&numExperts=2", 3)).toContain("3 processes cannot share 2 experts");
  });
});

/** NaN where the lengths differ. */
function largestDifference(a: readonly number[], b: readonly number[]): number {
  if (a.length !== b.length) return Number.NaN;
  return a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i])), 0);
}
