/** A tiny data set and the servers that serve it well or badly, for tests. */
import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import type { DataFile, DatasetRow } from "../catalogue.ts";
import type { CacheMode, FileResponse } from "../loadFile.ts";

/** An IDX file: `magic`, big-endian dimensions, values. */
export function idxBytes(
  magic: number,
  dimensions: readonly number[],
  values: readonly number[],
): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(4 + 4 * dimensions.length + values.length);
  const view = new DataView(bytes.buffer);
  for (const [i, word] of [magic, ...dimensions].entries()) view.setUint32(4 * i, word);
  bytes.set(values, 4 + 4 * dimensions.length);
  return bytes;
}

export const IMAGES = 0x803;
export const LABELS = 0x801;

/** Three training and two test images of 2 by 3 pixels, of five classes. */
export const SYNTHETIC: Readonly<Record<string, Uint8Array<ArrayBuffer>>> = {
  "train-images": idxBytes(
    IMAGES,
    [3, 2, 3],
    Array.from({ length: 18 }, (_, i) => 10 * i),
  ),
  "train-labels": idxBytes(LABELS, [3], [0, 4, 2]),
  "test-images": idxBytes(
    IMAGES,
    [2, 2, 3],
    Array.from({ length: 12 }, (_, i) => 255 - i),
  ),
  "test-labels": idxBytes(LABELS, [2], [1, 3]),
};

/** The catalogue's row for a set of files; by default, of files as they should be. */
export function rowOf(files = SYNTHETIC): DatasetRow {
  const fileOf = (name: string): DataFile => ({
    name,
    sizeBytes: files[name].length,
    sha256: createHash("sha256").update(files[name]).digest("hex"),
  });
  return {
    name: "tiny",
    title: "Tiny",
    help: "For tests.",
    trainImages: 3,
    files: {
      trainImages: fileOf("train-images"),
      trainLabels: fileOf("train-labels"),
      testImages: fileOf("test-images"),
      testLabels: fileOf("test-labels"),
    },
    attribution: "",
    licence: { name: "", url: "" },
    origin: { npmPackage: "", folder: "" },
  };
}

export type Serve = (name: string, signal: AbortSignal, cache: CacheMode) => Promise<FileResponse>;

/** What loadDataset calls: `special` answers for one file, and the others come gzipped. */
export function fetchFrom(special: Readonly<Record<string, Serve>> = {}) {
  return (path: string, signal: AbortSignal, cache: CacheMode): Promise<FileResponse> => {
    const name = path.replace(/^data\/tiny\/|\.gz$/g, "");
    const serve = special[name] ?? (async () => respond(gzip(SYNTHETIC[name])));
    return serve(name, signal, cache);
  };
}

/** Bytes that arrive `chunkBytes` at a time. */
export function respond(bytes: Uint8Array<ArrayBuffer>, chunkBytes = 7): FileResponse {
  return { ok: true, status: 200, body: streamOf(bytes, chunkBytes) };
}

/** Bytes, and then the connection breaks. */
export function breakAfter(bytes: Uint8Array<ArrayBuffer>): FileResponse {
  const body = streamOf(bytes, 7, () => {
    throw new TypeError("network error");
  });
  return { ok: true, status: 200, body };
}

/** Bytes, and then neither more of them nor an end. */
export function stallAfter(bytes: Uint8Array<ArrayBuffer>): FileResponse {
  const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
    start: (controller) => controller.enqueue(bytes),
  });
  return { ok: true, status: 200, body };
}

export function gzip(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(gzipSync(bytes));
}

function streamOf(bytes: Uint8Array<ArrayBuffer>, chunkBytes: number, atEnd?: () => void) {
  let offset = 0;
  return new ReadableStream<Uint8Array<ArrayBuffer>>({
    pull(controller) {
      if (offset < bytes.length) {
        controller.enqueue(bytes.slice(offset, offset + chunkBytes));
        offset += chunkBytes;
        return;
      }
      atEnd?.();
      controller.close();
    },
  });
}
