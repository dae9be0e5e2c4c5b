import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { decodeLink } from "../src/experiment/link.ts";
import { pytorchScript } from "../src/pytorch/pytorchScript.ts";
import { initParameters } from "../src/reference/parameters.ts";
import { engineConfig } from "../src/run/engineConfig.ts";
import { writeWeights } from "../src/weights/weightsFile.ts";

const LINK = "?v=1&method=switch&importanceCoef=0;0.1@20";
const RUN = decodeLink(LINK);
const SIZES = { rows: 28, columns: 28, numClasses: 10, train: { count: 60_000 } };

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "switchyard-export-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(name: string, contents: string | Uint8Array): string {
  const file = path.join(folder, name);
  writeFileSync(file, contents);
  return file;
}

function exportFrom(...args: string[]) {
  return spawnSync(process.execPath, ["--import", "tsx", "cli/export.ts", ...args], {
    encoding: "utf8",
  });
}

function weightsOf(link: string): Uint8Array {
  const run = decodeLink(link);
  const parameters = initParameters(engineConfig(run.experiment, SIZES).shape, 1);
  return writeWeights(run, SIZES, { step: 3, parameters });
}

describe("export", () => {
  it.each([
    ["a result", "result.json", JSON.stringify({ schema: 1, link: LINK })],
    ["weights", "run.safetensors", weightsOf(LINK)],
  ])("writes the script of %s", (_, name, contents) => {
    const script = path.join(folder, "run.py");
    const { status, stdout, stderr } = exportFrom(write(name, contents), "--pytorch", script);
    expect(stderr).toBe("");
    expect(stdout).toMatch(/run\.py: Switch in PyTorch\./);
    expect(status).toBe(0);
    expect(readFileSync(script, "utf8")).toBe(pytorchScript(RUN, SIZES));
  });

  const damaged = weightsOf(LINK).fill(7, 20_000, 20_100);
  it.each([
    ["another JSON", "{}", /is JSON, and no result/],
    ["a result of a wrong link", '{"schema":1,"link":"?v=1&topK=99"}', /link is wrong: .*topK/i],
    ["a text", "hello, world", /refused: The header is said to have/],
    ["damaged weights", damaged, /refused: The file is damaged/],
  ])("refuses %s with a sentence, and writes nothing", (_, contents, sentence) => {
    const script = path.join(folder, "run.py");
    const { status, stdout, stderr } = exportFrom(write("file", contents), "--pytorch", script);
    expect(stderr).toMatch(sentence);
    expect([status, stdout]).toEqual([2, ""]);
    expect(existsSync(script)).toBe(false);
  });

  it.each([
    ["no file", [], /One result or file of weights is needed; given: none/],
    ["a file that is not there", ["no-such-file", "--pytorch", "a.py"], /cannot be read: /],
    ["no place", ["package.json"], /--pytorch FILE\.py is needed/],
  ])("refuses a command line with %s", (_, args, sentence) => {
    const { status, stderr } = exportFrom(...args);
    expect(stderr).toMatch(sentence);
    expect(status).toBe(2);
  });
});
