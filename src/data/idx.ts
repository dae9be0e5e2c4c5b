/**
 * The IDX format, as the MNIST files have it: a magic number (two zero bytes, the type of the values, the
 * number of dimensions), each dimension as a big-endian u32, then the values, the last dimension fastest.
 */
import { DataError } from "./dataError.ts";

const MAGIC_IMAGES = 0x00000803;
const MAGIC_LABELS = 0x00000801;

export interface IdxImages {
  /** Where they come from, for messages. */
  readonly file: string;
  readonly count: number;
  readonly rows: number;
  readonly columns: number;
  /** [count, rows, columns] u8, a view of the file's bytes */
  readonly pixels: Uint8Array;
}

export interface IdxLabels {
  readonly file: string;
  /** [count] u8, a view of the file's bytes */
  readonly values: Uint8Array;
}

export function readIdxImages(bytes: Uint8Array, file: string): IdxImages {
  const { dimensions, values } = readIdx(bytes, file, MAGIC_IMAGES);
  const [count = 0, rows = 0, columns = 0] = dimensions;
  return { file, count, rows, columns, pixels: values };
}

export function readIdxLabels(bytes: Uint8Array, file: string): IdxLabels {
  return { file, values: readIdx(bytes, file, MAGIC_LABELS).values };
}

function readIdx(bytes: Uint8Array, file: string, magic: number) {
  checkMagic(bytes, file, magic);
  const rank = magic & 0xff;
  const headerBytes = 4 + 4 * rank;
  if (bytes.length < headerBytes) {
    throw new DataError(file, `a header of ${headerBytes} bytes`, `${bytes.length} bytes`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, headerBytes);
  const dimensions = Array.from({ length: rank }, (_, i) => view.getUint32(4 + 4 * i));
  const size = dimensions.join(" × ");
  if (dimensions.includes(0)) {
    throw new DataError(file, "at least one value in each dimension", `${size} values`);
  }
  const wholeBytes = dimensions.reduce((product, length) => product * length, 1) + headerBytes;
  if (bytes.length !== wholeBytes) {
    const expected = `${wholeBytes} bytes for ${size} values`;
    throw new DataError(file, expected, `${bytes.length} bytes`);
  }
  return { dimensions, values: bytes.subarray(headerBytes) };
}

function checkMagic(bytes: Uint8Array, file: string, magic: number): void {
  const expected = Uint8Array.of(magic >>> 24, magic >>> 16, magic >>> 8, magic);
  if (expected.every((byte, i) => bytes[i] === byte)) return;
  const found = bytes.length === 0 ? "an empty file" : hex(bytes.subarray(0, 4));
  throw new DataError(file, `an IDX file that begins with ${hex(expected)}`, found);
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join(" ");
}
