import type { DataFile } from "./catalogue.ts";
import { DataError } from "./dataError.ts";
import { unpack } from "./unpack.ts";

/** The part of a Response that is read. */
export interface FileResponse {
  readonly ok: boolean;
  readonly status: number;
  readonly body: ReadableStream<Uint8Array<ArrayBuffer>> | null;
}

/**
 * Fetches a file and unpacks, parses and verifies it. The parser goes before the checksum: it knows better
 * what is wrong. `onBytes` is told of every chunk.
 */
export async function loadFile<Parsed>(
  file: DataFile,
  fetchIt: () => Promise<FileResponse>,
  parse: (bytes: Uint8Array, name: string) => Parsed,
  onBytes: (count: number) => void,
): Promise<Parsed> {
  const response = await fetchIt().catch((cause: unknown) => {
    throw new DataError(file.name, "an answer from the server", "no connection", { cause });
  });
  if (!response.ok) {
    throw new DataError(file.name, "the file on the server", `HTTP status ${response.status}`);
  }
  const { bytes, isLonger } = await readBytes(file, response, onBytes);
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
  onBytes: (count: number) => void,
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
      onBytes(chunk.length);
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
