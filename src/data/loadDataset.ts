import { Arrivals } from "./arrivals.ts";
import { type DataFile, type DatasetRow, servedPath } from "./catalogue.ts";
import type { Dataset } from "./dataset.ts";
import { readIdxImages, readIdxLabels } from "./idx.ts";
import { type CacheMode, type FileResponse, loadFile } from "./loadFile.ts";
import { joinSplits } from "./splits.ts";

export interface LoadOptions {
  /** Fetches a file by its path relative to the page, as in "data/name/file.gz"; it may come unpacked. */
  readonly fetchFile: (
    path: string,
    signal: AbortSignal,
    cache: CacheMode,
  ) => Promise<FileResponse>;
  /** Bytes of all files together, unpacked: never goes back, and ends with both equal. */
  readonly onProgress?: (loadedBytes: number, totalBytes: number) => void;
  /** Ends the download; the promise then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/**
 * Fetches, unpacks, checks and reads the four files of a data set. Rejects with a DataError if one of them
 * cannot be had, is not what it should be, or stops coming.
 */
export async function loadDataset(row: DatasetRow, options: LoadOptions): Promise<Dataset> {
  const stop = new AbortController(); // one failed file ends the others
  const stopped = new Promise<never>((_, reject) => {
    stop.signal.addEventListener("abort", () => reject(stop.signal.reason));
  });
  const abort = () => stop.abort(options.signal?.reason);
  options.signal?.addEventListener("abort", abort);
  const arrivals = new Arrivals((error) => stop.abort(error));
  if (options.signal?.aborted) abort();
  try {
    return await Promise.race([stopped, loadFiles(row, options, arrivals, stop.signal)]);
  } finally {
    arrivals.stop();
    options.signal?.removeEventListener("abort", abort);
    stop.abort();
  }
}

async function loadFiles(
  row: DatasetRow,
  { fetchFile, onProgress }: LoadOptions,
  arrivals: Arrivals,
  signal: AbortSignal,
): Promise<Dataset> {
  const { files } = row;
  const totalBytes = Object.values(files).reduce((sum, file) => sum + file.sizeBytes, 0);
  const loaded = new Map<DataFile, number>();
  const load = <Parsed>(file: DataFile, parse: (bytes: Uint8Array, name: string) => Parsed) =>
    loadFile(file, {
      fetchIt: (cache) => arrivals.receive(file, fetchFile(servedPath(row, file), signal, cache)),
      parse,
      onProgress(loadedBytes) {
        signal.throwIfAborted();
        loaded.set(file, loadedBytes);
        onProgress?.(sumOf(loaded.values()), totalBytes);
      },
    });

  const [trainImages, trainLabels, testImages, testLabels] = await Promise.all([
    load(files.trainImages, readIdxImages),
    load(files.trainLabels, readIdxLabels),
    load(files.testImages, readIdxImages),
    load(files.testLabels, readIdxLabels),
  ]);
  return joinSplits(row.name, { trainImages, trainLabels, testImages, testLabels });
}

function sumOf(counts: Iterable<number>): number {
  return [...counts].reduce((sum, count) => sum + count, 0);
}
