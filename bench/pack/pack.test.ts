import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { UsageError } from "../../tools/command.ts";
import { PROJECT_ROOT } from "../../tools/project.ts";
import type { GpuReport } from "../gpu/report.ts";
import { archivedFiles, BUNDLE, looseFiles } from "./contents.ts";
import { MOST_BYTES, sizeOf, writePack, writeTree } from "./pack.ts";

const isPackable = `${process.platform} ${process.arch}` === "linux x64";

it.runIf(isPackable)(
  "a pack holds Node, Dawn, the data, the PyTorch script, and what starts it",
  () => {
    const archived = archivedFiles();
    const names = archived.map(({ to }) => to);
    expect(names).toEqual(
      expect.arrayContaining([
        "bin/node",
        "node_modules/webgpu/dist/linux-x64/dawn.node",
        "public/data/mnist/train-images-idx3-ubyte.gz",
        "public/data/mnist/t10k-labels-idx1-ubyte.gz",
        "bench/contenders/torch_moe.py",
      ]),
    );
    const loose = looseFiles();
    expect(loose.map(({ to }) => to)).toEqual(expect.arrayContaining(["run.sh", "NOTICE.txt"]));
    const files = [...archived, ...loose];
    for (const { from } of files.filter(({ to }) => !to.startsWith("public/"))) {
      expect(existsSync(from), from).toBe(true);
    }
    expect(new Set(files.map(({ to }) => to)).size).toBe(files.length);
  },
);

/** What xz makes of a program, at worst: three times smaller. gzip's 2.7 still leaves room. */
const PROGRAM_SHRINKS = 2.7;

it.runIf(isPackable)("a pack stays below its bound, by what its files shrink to", () => {
  const bytes = archivedFiles()
    .filter(({ from }) => existsSync(from))
    .map(({ from, to }) => statSync(from).size / (to.endsWith(".gz") ? 1 : PROGRAM_SHRINKS))
    .reduce((sum, size) => sum + size, 0);
  expect(bytes).toBeLessThanOrEqual(MOST_BYTES);
});

it("a pack is not written over anything", async () => {
  const refusal = await writePack(PROJECT_ROOT).catch((error: unknown) => error);
  expect(refusal).toEqual(expect.any(isPackable ? UsageError : Error));
});

describe.runIf(isPackable)("what a pack unpacks to", () => {
  let tree: string;
  const home = () => path.join(tree, "home");
  /** As run.sh starts it, with next to no environment. */
  const start = (...options: readonly string[]) =>
    spawnSync(path.join(tree, "bin/node"), [path.join(tree, BUNDLE), ...options], {
      cwd: tmpdir(),
      env: { PATH: "/usr/bin:/bin", HOME: home() },
      encoding: "utf8",
    });

  beforeAll(async () => {
    tree = mkdtempSync(path.join(tmpdir(), "switchyard-pack-test-"));
    await writeTree(tree);
  }, 60_000);
  afterAll(() => rmSync(tree, { recursive: true, force: true }));

  it("bundles no browser and no other library", () => {
    expect(sizeOf(path.join(tree, "bench"))).toBeLessThan(1.5e6);
    const imports = readFileSync(path.join(tree, BUNDLE), "utf8").matchAll(/^import .*"(.+)";$/gm);
    const others = [...imports].map(([, name]) => name).filter((name) => !name.startsWith("node:"));
    expect(others).toEqual([]);
  });

  it("tells its options, and refuses others", () => {
    expect(start("--help").stdout).toContain("--budget");
    const refused = start("--budget", "1");
    expect([refused.status, refused.stderr]).toEqual([
      2,
      expect.stringContaining("--budget must be"),
    ]);
  });

  it("keeps its time, and reports what it did, on whatever adapter there is", () => {
    const file = path.join(tree, "result.json");
    const budget = 20;
    const { status, stdout, stderr } = start("--budget", String(budget), "--json", file);
    if (/found no graphics adapter/.test(stderr)) {
      expect(status).toBe(1);
      return;
    }
    const report: GpuReport = JSON.parse(readFileSync(file, "utf8"));
    expect(status, stderr).toBe(0);
    expect(report.stages).toHaveLength(10);
    expect(report.cut).toContain("kernels");
    const checks = report.results.kernels?.rows ?? []; // a busy machine may finish none
    expect(checks.filter(({ passed }) => !passed)).toEqual([]);
    expect(stdout.includes("NOT A GPU")).toBe(report.adapter.software);
    expect(report.seconds).toBeLessThanOrEqual(budget);
  });
});
