import { type DataFile, type DatasetRow, servedPath } from "./catalogue.ts";
import type { Dataset } from "./dataset.ts";
import { readIdxImages, readIdxLabels } from "./idx.ts";
import { type FileResponse, loadFile } from "./loadFile.ts";
import { joinSplits } from "./splits.ts";

export interface LoadOptions {
  /** Fetches a file by its path relative to the page, as in "data/name/file.gz"; it may come unpacked. */
  readonly fetchFile: (path: string, signal: AbortSignal) => Promise<FileResponse>;
  /** Bytes of all files together, unpacked: never goes back, and ends with both equal. */
  readonly onProgress?: (loadedBytes: number, totalBytes: number) => void;
  /** Ends the download; the promise then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** Fetches, unpacks, checks and reads the four files of a data set. What is wrong with one is a DataError. */
export async function loadDataset(row: DatasetRow, options: LoadOptions): Promise<Dataset> {
  const stop = new AbortController(); // one failed file ends the others
  const stopped = new Promise<never>((_, reject) => {
    stop.signal.addEventListener("abort", () => reject(stop.signal.reason));
  });
  const abort = () => stop.abort(options.signal?.reason);
  options.signal?.addEventListener("abort", abort);
  if (options.signal?.aborted) abort();
  try {
    return await Promise.race([stopped, loadFiles(row, options, stop.signal)]);
  } finally {
    options.signal?.removeEventListener("abort", abort);
    stop.abort();
  }
}

async function loadFiles(
  row: DatasetRow,
  { fetchFile, onProgress }: LoadOptions,
  signal: AbortSignal,
): Promise<Dataset> {
  const { files } = row;
  const totalBytes = Object.values(files).reduce((sum, file) => sum + file.sizeBytes, 0);
  let loadedBytes = 0;
  const onBytes = (count: number) => {
    signal.throwIfAborted();
    loadedBytes += count;
    onProgress?.(loadedBytes, totalBytes);
  };
  const load = <Parsed>(file: DataFile, parse: (bytes: Uint8Array, name: string) => Parsed) =>
    loadFile(file, () => fetchFile(servedPath(row, file), signal), parse, onBytes);

  const [trainImages, trainLabels, testImages, testLabels] = await Promise.all([
    load(files.trainImages, readIdxImages),
    load(files.trainLabels, readIdxLabels),
    load(files.testImages, readIdxImages),
    load(files.testLabels, readIdxLabels),
  ]);
  return joinSplits(row.name, { trainImages, trainLabels, testImages, testLabels });
}
