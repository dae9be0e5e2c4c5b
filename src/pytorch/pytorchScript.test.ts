import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CATALOGUE } from "../../src/data/catalogue.ts";
import { loadDatasetFromDisk, originalFile } from "../../tools/datasetFromDisk.ts";
import { findPythonWith } from "../../tools/python.ts";
import type { Dataset } from "../data/dataset.ts";
import { createCpuEngine } from "../engine/cpu/cpuEngine.ts";
import { replicaPlans } from "../engine/replicas.ts";
import { decodeLink } from "../experiment/link.ts";
import { classify } from "../reference/model/run.ts";
import { EXPERT_CHOICE_TEST_TOKENS } from "../reference/routing.ts";
import { engineConfig } from "../run/engineConfig.ts";
import { parametersOf, readWeights, writeWeights } from "../weights/weightsFile.ts";
import { pytorchScript } from "./pytorchScript.ts";
import { CASES, fileName } from "./testing/scriptCases.ts";

/** Steps of training: enough for experts and router to differ. */
const STEPS = 30;
/** Largest difference of a class score in f32: a thousandth of what decides an answer. */
const TOLERANCE = 1e-4;
const LIMIT_MS = 600_000;
/** Test images that are classified at once: as many as are routed together where experts choose. */
const TOGETHER = EXPERT_CHOICE_TEST_TOKENS;

/** What the script's model answered, and how it trained on. */
interface Answer {
  readonly accuracy: number;
  readonly loss: number;
  readonly step: number;
  readonly end: number;
  readonly losses: readonly number[];
  readonly moved: readonly string[];
  readonly areFinite: boolean;
  /** What stopped the script; then there is nothing else. */
  readonly error?: string;
}

const python = findPythonWith("torch");
if (!python) {
  console.warn(
    "LEFT OUT: no Python here has PyTorch, so exported scripts are not run. On Debian: apt install python3-torch",
  );
}

describe.skipIf(!python)("an exported script", () => {
  let folder = "";
  let dataset: Dataset;
  const answers = new Map<string, Answer>();
  const ours = new Map<string, Awaited<ReturnType<typeof prepare>>>();

  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), "switchyard-pytorch-"));
    dataset = await loadDatasetFromDisk("mnist");
    for (const [name, link] of CASES) ours.set(name, await prepare(name, link));
    const [row] = CATALOGUE;
    const data = path.dirname(originalFile(row, row.files.trainImages));
    const names = CASES.map(([name]) => fileName(name));
    const harness = new URL("./testing/answers.py", import.meta.url).pathname;
    const child = spawn(python ?? "", [harness, data, folder, ...names], { stdio: "pipe" });
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (text) => {
      stdout += text;
    });
    child.stderr.on("data", (text) => {
      stderr += text;
    });
    await once(child, "close");
    for (const line of stdout.split("\n").filter((text) => text.startsWith("{"))) {
      const { name, ...answer } = JSON.parse(line);
      answers.set(name, answer);
    }
    if (answers.size < CASES.length) throw new Error(stderr || stdout);
  }, LIMIT_MS);

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  function answerOf(name: string): Answer {
    const answer = answers.get(fileName(name));
    if (!answer || answer.error) throw new Error(answer?.error ?? "The script gave no answer.");
    return answer;
  }

  /** Trains on the CPU engine, writes weights and script, and returns what our own model answers. */
  async function prepare(name: string, link: string) {
    const { experiment, changes, issues } = decodeLink(link);
    expect(issues).toEqual([]);
    const run = { experiment, changes };
    const config = engineConfig(experiment, dataset);
    const engine = createCpuEngine(config, dataset);
    await engine.train(STEPS);
    const [tested] = await engine.evaluate(1);
    const parameters = await engine.readParameters();
    engine.dispose();
    const file = path.join(folder, fileName(name));
    writeFileSync(`${file}.py`, pytorchScript(run, dataset));
    writeFileSync(`${file}.safetensors`, writeWeights(run, dataset, { step: STEPS, parameters }));
    const [plan] = replicaPlans(config);
    const [settings] = config.replicas;
    const D = dataset.rows * dataset.columns;
    /** Class scores of the test images from `first` on that are routed together. */
    const scoresFrom = (first: number) => {
      const images = dataset.test.images.subarray(first * D).subarray(0, TOGETHER * D);
      const x = Float32Array.from(images, (byte) => byte / 255);
      return classify({ plan, parameters, x, settings }).y;
    };
    return {
      accuracy: tested.correct / tested.images,
      loss: tested.loss,
      logits: scoresFrom(0),
      countTies() {
        let ties = 0;
        for (let first = 0; first < dataset.test.count; first += TOGETHER) {
          ties += countTies(scoresFrom(first), dataset.numClasses);
        }
        return ties;
      },
    };
  }

  test.each(CASES)("of %s answers as our model does", (name) => {
    const mine = ours.get(name);
    const answer = answerOf(name);
    if (!mine) throw new Error("Our own model was not asked.");
    const bytes = new Uint8Array(readFileSync(path.join(folder, `${fileName(name)}.logits`)));
    const logits = new Float32Array(bytes.buffer);
    expect(logits).toHaveLength(10_000);
    const errors = logits.map((value, i) => Math.abs(value - (mine.logits[i] ?? Number.NaN)));
    const largest = errors.reduce((most, error) => Math.max(most, error), 0); // NaN stays
    expect(largest).toBeLessThanOrEqual(TOLERANCE);
    // Both round to f32, each in its own order, so images between two answers may be answered either way.
    const other = Math.abs(answer.accuracy - mine.accuracy) * dataset.test.count;
    if (other > 0) expect(Math.round(other)).toBeLessThanOrEqual(mine.countTies());
    expect(Math.abs(answer.loss - mine.loss)).toBeLessThanOrEqual(TOLERANCE);
    expect(answer.step).toBe(STEPS);
  });

  test.each(CASES)("of %s trains on from our weights, and writes them for us", (name, link) => {
    const answer = answerOf(name);
    const { losses, end, moved, areFinite } = answer;
    expect(areFinite).toBe(true);
    expect(losses).toHaveLength(30);
    expect(end).toBe(STEPS + 30);
    const mean = (values: readonly number[]) => values.reduce((sum, v) => sum + v) / values.length;
    expect(mean(losses.slice(20))).toBeLessThan(mean(losses.slice(0, 10)));

    const file = path.join(folder, fileName(name));
    const mine = readWeights(readFileSync(`${file}.safetensors`));
    const copy = readWeights(readFileSync(`${file}.copy.safetensors`));
    expect(copy.experiment).toEqual(mine.experiment);
    const [copied, original] = [copy, mine].map((read) =>
      Buffer.from(parametersOf(read, dataset).buffer),
    );
    expect(copied?.equals(original ?? Buffer.alloc(0))).toBe(true);

    const { experiment } = decodeLink(link);
    const isFrozen = experiment.router === "frozen";
    // An expert that no image goes to stays as it was.
    const mustMove = (tensor: string) =>
      !tensor.startsWith("experts.") && !(isFrozen && tensor === "router.weight");
    expect(moved).toEqual(expect.arrayContaining([...mine.tensors.keys()].filter(mustMove)));
    expect(moved.some((tensor) => tensor.startsWith("experts."))).toBe(true);
    if (isFrozen) expect(moved).not.toContain("router.weight");
  });

  test(
    "trains from scratch by its command line, and tests what it saved",
    () => {
      const name = fileName("switch, mixture");
      const [row] = CATALOGUE;
      const data = path.dirname(originalFile(row, row.files.trainImages));
      const command = (...args: string[]) =>
        spawnSync(python ?? "", [path.join(folder, `${name}.py`), "--data", data, ...args], {
          encoding: "utf8",
        });
      const saved = path.join(folder, "saved.safetensors");
      const trained = command("--epochs", "1", "--save", saved);
      expect(trained.stderr).toBe("");
      expect(trained.stdout).toMatch(/^epoch 1, step 30: test accuracy [\d.]+ %, loss [\d.]+\n$/);
      const tested = command("--weights", saved);
      expect(tested.stdout).toBe(trained.stdout.replace("epoch 1, ", ""));
      expect(command("--help").stdout).toContain("One expert an image");
    },
    LIMIT_MS,
  );
});

describe("what a script does not need is not in it:", () => {
  const scriptOf = (link: string) => {
    const sizes = { rows: 28, columns: 28, numClasses: 10, train: { count: 60_000 } };
    return pytorchScript(decodeLink(link), sizes);
  };

  test.each([
    [
      "?v=1",
      ["capacity", "randn", "sigmoid", "balance", "CHANGES", "F.dropout", "kept", "momentum"],
    ],
    ["?v=1&method=dense", ["TOP_K", "kept", "chosen", "cv_squared", "math"]],
    ["?v=1&method=random", ["router", "scores =", "TOP_K", "HASH_BITS"]],
    ["?v=1&method=dense-params", ["Routing", "router", "gates", "NUM_EXPERTS", "SimpleNamespace"]],
  ])("%s", (link, words) => {
    const [, code = ""] = scriptOf(link).split('"""\n\nimport argparse');
    expect(code).not.toBe("");
    expect(words.filter((word) => code.includes(word))).toEqual([]);
  });

  test.each(CASES)("every function and constant of %s is used", (_, link) => {
    const script = scriptOf(link);
    const names = [
      ...script.matchAll(/^\s*(?:def|class) (\w+)/gm),
      ...script.matchAll(/^(\w+)(?:, (\w+))? = /gm),
      ...script.matchAll(/^import (\w+)$/gm),
    ].flatMap(([, ...found]) => found.filter((name) => name !== undefined));
    const known = ["__init__", "forward", "backward"]; // PyTorch calls them
    for (const name of names.filter((found) => !known.includes(found))) {
      const uses = script.match(new RegExp(`\\b${name}\\b`, "g")) ?? [];
      expect(uses.length, name).toBeGreaterThan(1);
    }
  });
});

/** Images whose two best class scores are nearer to each other than the errors of both. */
function countTies(scores: Float32Array, C: number): number {
  let ties = 0;
  for (let start = 0; start < scores.length; start += C) {
    const [best, second] = [...scores.subarray(start, start + C)].sort((a, b) => b - a);
    if (best - second <= 2 * TOLERANCE) ties++;
  }
  return ties;
}
