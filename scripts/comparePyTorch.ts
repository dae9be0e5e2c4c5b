/**
 * `npm run compare:pytorch -- [METHOD…]`: trains the methods, all unless named, for two epochs from scratch, here on the
 * CPU engine and by their exported scripts in PyTorch, and prints the accuracies as a table for docs/weights.md. Takes
 * half an hour for all.
 */
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { CATALOGUE } from "../src/data/catalogue.ts";
import type { Dataset } from "../src/data/dataset.ts";
import { decodeLink } from "../src/experiment/link.ts";
import { METHOD_NAMES, METHODS, type MethodName } from "../src/experiment/methods.ts";
import { pytorchScript } from "../src/pytorch/pytorchScript.ts";
import { print, RunFailed, runCommand, UsageError } from "../tools/command.ts";
import { loadDatasetFromDisk, originalFile } from "../tools/datasetFromDisk.ts";
import { findPythonWith } from "../tools/python.ts";
import { trainCase } from "./methods/trainCase.ts";

const SEEDS = [0, 1, 2];
const EPOCHS = 2;

const run = promisify(execFile);
const mean = (values: readonly number[]) => values.reduce((sum, v) => sum + v, 0) / values.length;
const list = (values: readonly number[]) => values.map((value) => value.toFixed(2)).join(", ");

await runCommand(async (signal) => {
  const methods = readMethods(process.argv.slice(2));
  const python = findPythonWith("torch");
  if (!python)
    throw new RunFailed("No Python here has PyTorch. On Debian: apt install python3-torch");
  const dataset = await loadDatasetFromDisk("mnist");
  const folder = mkdtempSync(path.join(tmpdir(), "switchyard-compare-"));
  try {
    await print("| method | here, % | in PyTorch, % | difference of means |");
    await print("| --- | --- | --- | --: |");
    for (const method of methods) {
      const here: number[] = [];
      const there: number[] = [];
      for (const seed of SEEDS) {
        const link = `?v=1&method=${method}&epochs=${EPOCHS}&seed=${seed}&engine=cpu`;
        const { experiment, changes } = decodeLink(link);
        const { result } = await trainCase(experiment, dataset, "usual", signal);
        here.push(100 * result.test.accuracy);
        const script = path.join(folder, "script.py");
        writeFileSync(script, pytorchScript({ experiment, changes }, dataset));
        there.push(await trainInPyTorch(python, script, dataset, signal));
      }
      const difference = mean(there) - mean(here);
      await print(
        `| ${METHODS[method].title} | ${list(here)} | ${list(there)} | ${difference.toFixed(2)} |`,
      );
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

/** @throws UsageError naming what is no method */
function readMethods(names: readonly string[]): readonly MethodName[] {
  const known = METHOD_NAMES.filter((method) => names.includes(method));
  const unknown = names.filter((name) => !METHOD_NAMES.some((method) => method === name));
  if (unknown.length > 0) {
    throw new UsageError([
      `Not a method: ${unknown.join(", ")}; methods are ${METHOD_NAMES.join(", ")}.`,
    ]);
  }
  return known.length > 0 ? known : METHOD_NAMES;
}

/** The accuracy, in percent, that a script ends with. */
async function trainInPyTorch(
  python: string,
  script: string,
  dataset: Dataset,
  signal: AbortSignal,
): Promise<number> {
  const row = CATALOGUE.find(({ name }) => name === dataset.name) ?? CATALOGUE[0];
  const data = path.dirname(originalFile(row, row.files.trainImages));
  const { stdout } = await run(python, [script, "--data", data], { signal });
  const [, accuracy] =
    stdout
      .trim()
      .split("\n")
      .at(-1)
      ?.match(/test accuracy ([\d.]+) %/) ?? [];
  if (accuracy === undefined) throw new RunFailed(`The script said no accuracy, but: ${stdout}`);
  return Number(accuracy);
}
