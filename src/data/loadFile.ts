import type { DataFile } from "./catalogue.ts";
import { connectionError, DataError } from "./dataError.ts";
import { unpack } from "./unpack.ts";

/** The part of a Response that is read. */
export interface FileResponse {
  readonly ok: boolean;
  readonly status: number;
  readonly body: ReadableStream<Uint8Array<ArrayBuffer>> | null;
}

/** As fetch() has it. `default`: from the browser's cache if it is there; `reload`: from the server. */
export type CacheMode = "default" | "reload";

export interface FileOptions<Parsed> {
  readonly fetchIt: (cache: CacheMode) => Promise<FileResponse>;
  readonly parse: (bytes: Uint8Array, name: string) => Parsed;
  /** Told of the file's bytes so far, unpacked: never fewer than before. */
  readonly onProgress: (loadedBytes: number) => void;
}

/**
 * Fetches a file and unpacks, parses and verifies it. A wrong answer may come from the browser's cache,
 * which would give it again and again: the server is asked once more, past the cache.
 */
export async function loadFile<Parsed>(
  file: DataFile,
  options: FileOptions<Parsed>,
): Promise<Parsed> {
  let most = 0;
  const onProgress = (loadedBytes: number) => {
    most = Math.max(most, loadedBytes);
    options.onProgress(most);
  };
  try {
    return await loadOnce(file, { ...options, onProgress }, "default");
  } catch (error) {
    if (!(error instanceof DataError && error.isWrongAnswer)) throw error;
    return await loadOnce(file, { ...options, onProgress }, "reload");
  }
}

/** The parser goes before the checksum: it knows better what is wrong. */
async function loadOnce<Parsed>(
  file: DataFile,
  { fetchIt, parse, onProgress }: FileOptions<Parsed>,
  cache: CacheMode,
): Promise<Parsed> {
  const response = await fetchIt(cache).catch((cause: unknown) => {
    throw connectionError(file.name, "an answer from the server", "no connection", cause);
  });
  if (!response.ok) {
    throw new DataError(file.name, "the file on the server", `HTTP status ${response.status}`);
  }
  const { bytes, isLonger } = await readBytes(file, response, onProgress);
  const parsed = parse(bytes, file.name);
  if (isLonger || bytes.length !== file.sizeBytes) {
    const found = isLonger ? "more" : `${bytes.length}`;
    throw new DataError(file.name, `${file.sizeBytes} bytes`, found);
  }
  await verifyChecksum(file, bytes);
  return parsed;
}

/** At most the bytes the file should have, and whether there were more. */
async function readBytes(
  file: DataFile,
  response: FileResponse,
  onProgress: (loadedBytes: number) => void,
): Promise<{ bytes: Uint8Array<ArrayBuffer>; isLonger: boolean }> {
  const bytes = new Uint8Array(file.sizeBytes);
  let length = 0;
  if (response.body) {
    for await (const chunk of unpack(response.body, file.name)) {
      const room = bytes.length - length;
      if (chunk.length > room) {
        bytes.set(chunk.subarray(0, room), length);
        return { bytes, isLonger: true };
      }
      bytes.set(chunk, length);
      length += chunk.length;
      onProgress(length);
    }
  }
  return { bytes: bytes.subarray(0, length), isLonger: false };
}

async function verifyChecksum(file: DataFile, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
  // Browsers have no crypto.subtle on plain http, localhost apart: there, form and size must do.
  const subtle: SubtleCrypto | undefined = globalThis.crypto?.subtle;
  if (!subtle) return;
  const digest = new Uint8Array(await subtle.digest("SHA-256", bytes));
  const found = Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
  if (found === file.sha256) return;
  const short = (hash: string) => `${hash.slice(0, 12)}…`;
  throw new DataError(file.name, `contents with SHA-256 ${short(file.sha256)}`, short(found));
}
