/** `npm run bench -- --pack DIR`: all that `bench --gpu` needs on a bare machine, in one small folder. */
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { CATALOGUE } from "../../src/data/catalogue.ts";
import { quote } from "../../tools/arguments.ts";
import { RunFailed, UsageError } from "../../tools/command.ts";
import { prepareDataset } from "../../tools/prepareData.ts";
import { writeBundle } from "./bundle.ts";
import { archivedFiles, hasXz, looseFiles, type PackedFile } from "./contents.ts";

export const MOST_BYTES = 60e6;

/**
 * Writes a pack and says how large it is.
 * @throws UsageError where the folder is not to be used
 */
export async function writePack(name: string): Promise<string> {
  if (`${process.platform} ${process.arch}` !== "linux x64") {
    throw new RunFailed("--pack copies this machine's Node, so it runs on Linux on x86-64 only.");
  }
  const folder = path.resolve(name);
  refuseUsedFolder(name, folder);
  const tree = mkdtempSync(path.join(tmpdir(), "switchyard-pack-"));
  try {
    console.error("Bundling the script.");
    await writeTree(tree);
    mkdirSync(folder, { recursive: true });
    copyInto(folder, looseFiles());
    console.error("Compressing: about a minute.");
    compress(tree, folder);
  } finally {
    rmSync(tree, { recursive: true, force: true });
  }
  const bytes = sizeOf(folder);
  const size = `${(bytes / 1e6).toFixed(1)} MB`;
  if (bytes > MOST_BYTES) throw new RunFailed(`${folder} takes ${size}: more than 60 MB.`);
  return `${folder}: ${size}. On a Linux machine with a graphics card: bash run.sh --json result.json`;
}

/** The tree that run.sh unpacks, uncompressed. */
export async function writeTree(tree: string): Promise<void> {
  await prepareDataset(CATALOGUE[0]);
  copyInto(tree, archivedFiles());
  await writeBundle(tree);
}

function refuseUsedFolder(name: string, folder: string): void {
  if (!existsSync(folder)) return;
  if (!statSync(folder).isDirectory()) {
    throw new UsageError([`--pack ${quote(name)} is a file: it must name a folder.`]);
  }
  if (readdirSync(folder).length > 0) {
    throw new UsageError([`--pack ${quote(name)} is not empty: name a folder that is, or is new.`]);
  }
}

function copyInto(folder: string, files: readonly PackedFile[]): void {
  for (const { from, to } of files) {
    // What links point to: the machine that it is for has no such target.
    cpSync(from, path.join(folder, to), { dereference: true });
  }
}

function compress(tree: string, folder: string): void {
  const [program, ending] = hasXz() ? ["xz -9", "xz"] : ["gzip -9", "gz"];
  const archive = path.join(folder, `switchyard.tar.${ending}`);
  const owner = ["--owner=0", "--group=0", "--sort=name"];
  const options = ["--create", "--file", archive, "--use-compress-program", program, ...owner];
  const { status, stderr } = spawnSync("tar", [...options, "--directory", tree, "."], {
    encoding: "utf8",
  });
  if (status !== 0) throw new RunFailed(`tar could not write ${archive}: ${stderr}`);
}

export function sizeOf(folder: string): number {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => statSync(path.join(folder, name)))
    .reduce((sum, file) => sum + (file.isFile() ? file.size : 0), 0);
}
