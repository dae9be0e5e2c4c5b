/**
 * Files in the format safetensors: eight bytes with the header's length, little endian, the header in JSON, and the
 * tensors' bytes one after another. https://github.com/huggingface/safetensors describes it.
 */
import { crc32 } from "./crc32.ts";

/** Bytes of an entry of every type that the format has and that takes whole bytes. */
const TYPE_BYTES = {
  BOOL: 1,
  U8: 1,
  I8: 1,
  F8_E5M2: 1,
  F8_E4M3: 1,
  I16: 2,
  U16: 2,
  F16: 2,
  BF16: 2,
  I32: 4,
  U32: 4,
  F32: 4,
  I64: 8,
  U64: 8,
  F64: 8,
} as const;
export type TensorType = keyof typeof TYPE_BYTES;

export interface Tensor {
  readonly type: TensorType;
  readonly shape: readonly number[];
  /** Its entries, little endian, row-major. */
  readonly bytes: Uint8Array;
}

export interface Safetensors {
  /** In the order of the file. */
  readonly tensors: ReadonlyMap<string, Tensor>;
  readonly metadata: Readonly<Record<string, string>>;
}

/** The file is not what it says that it is; the message says why. */
export class SafetensorsError extends Error {
  override readonly name = "SafetensorsError";
}

const LENGTH_BYTES = 8;
/** The official reader's limit. */
const MAX_HEADER_BYTES = 100_000_000;
/** Tensors start at a multiple of this, so that they can be used where they lie. */
const ALIGNMENT = 8;
const METADATA = "__metadata__";
/** In the metadata of files that are written here: damage to any tensor, name or other text is noticed. */
const CHECKSUM = "crc32";

/** A file with these tensors and texts, and a checksum of all of them among the metadata. */
export function writeSafetensors({ tensors, metadata }: Safetensors): Uint8Array<ArrayBuffer> {
  const checksum = { [CHECKSUM]: checksumOf(tensors, metadata) };
  const header: Record<string, unknown> = { [METADATA]: { ...metadata, ...checksum } };
  let size = 0;
  for (const [name, { type, shape, bytes }] of tensors) {
    header[name] = { dtype: type, shape, data_offsets: [size, size + bytes.length] };
    size += bytes.length;
  }
  const json = new TextEncoder().encode(JSON.stringify(header));
  const headerBytes = Math.ceil(json.length / ALIGNMENT) * ALIGNMENT;
  const file = new Uint8Array(LENGTH_BYTES + headerBytes + size);
  new DataView(file.buffer).setBigUint64(0, BigInt(headerBytes), true);
  file.fill(0x20, LENGTH_BYTES + json.length, LENGTH_BYTES + headerBytes);
  file.set(json, LENGTH_BYTES);
  let offset = LENGTH_BYTES + headerBytes;
  for (const { bytes } of tensors.values()) {
    file.set(bytes, offset);
    offset += bytes.length;
  }
  return file;
}

/**
 * The tensors of a file, as views of its bytes: nothing is allocated that the file does not fill. The tensors have to
 * fill the file without a gap or an overlap, and agree with the checksum, if there is one.
 * @throws SafetensorsError saying what is wrong with the file
 */
export function readSafetensors(file: Uint8Array): Safetensors {
  const { header, data } = splitFile(file);
  const { [METADATA]: described, ...entries } = header;
  const { [CHECKSUM]: checksum, ...metadata } = readMetadata(described);
  const placed = Object.entries(entries).map(([name, entry]) => readEntry(name, entry));
  placed.sort((a, b) => a.begin - b.begin || a.end - b.end);
  let end = 0;
  const tensors = new Map<string, Tensor>();
  for (const { name, type, shape, begin, end: last } of placed) {
    if (begin !== end) {
      const fault = begin < end ? "overlaps the tensor before it" : "leaves a gap before it";
      throw new SafetensorsError(
        `Tensor ${quote(name)} ${fault}: it begins at byte ${begin}, and byte ${end} is due.`,
      );
    }
    if (last > data.length) {
      throw new SafetensorsError(
        `Tensor ${quote(name)} is said to end at byte ${last}, and the file has ${data.length} bytes of tensors.`,
      );
    }
    tensors.set(name, { type, shape, bytes: data.subarray(begin, last) });
    end = last;
  }
  if (end !== data.length) {
    throw new SafetensorsError(
      `The file has ${data.length} bytes of tensors, and its header describes ${end} of them.`,
    );
  }
  const found = checksumOf(tensors, metadata);
  if (checksum !== undefined && checksum !== found) {
    throw new SafetensorsError(
      `The file is damaged: its checksum is ${quote(checksum)}, and that of its contents is ${quote(found)}.`,
    );
  }
  return { tensors, metadata };
}

function splitFile(file: Uint8Array): { header: Record<string, unknown>; data: Uint8Array } {
  if (file.length < LENGTH_BYTES) {
    throw new SafetensorsError(
      `The file has ${file.length} bytes: it is too short for a safetensors file, which begins with the length of its header.`,
    );
  }
  const length = new DataView(file.buffer, file.byteOffset).getBigUint64(0, true);
  const rest = Math.min(file.length - LENGTH_BYTES, MAX_HEADER_BYTES);
  if (length > BigInt(rest)) {
    throw new SafetensorsError(
      `The header is said to have ${length} bytes; in this file it can have at most ${rest}.`,
    );
  }
  const end = LENGTH_BYTES + Number(length);
  return { header: parseHeader(file.subarray(LENGTH_BYTES, end)), data: file.subarray(end) };
}

function parseHeader(bytes: Uint8Array): Record<string, unknown> {
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch {
    throw new SafetensorsError("The header is not JSON: this is no safetensors file.");
  }
  if (isObject(header)) return header;
  throw new SafetensorsError("The header is not a JSON object: this is no safetensors file.");
}

function readMetadata(described: unknown = {}): Record<string, string> {
  if (!isObject(described)) throw new SafetensorsError("The header's metadata is not an object.");
  for (const [key, value] of Object.entries(described)) {
    if (typeof value !== "string") {
      throw new SafetensorsError(`The metadata's ${quote(key)} is not a text.`);
    }
  }
  return described as Record<string, string>;
}

function readEntry(name: string, entry: unknown) {
  if (!isObject(entry)) {
    throw new SafetensorsError(`The header does not describe tensor ${quote(name)}.`);
  }
  const { dtype, shape, data_offsets: offsets } = entry;
  if (!isTensorType(dtype)) {
    const known = Object.keys(TYPE_BYTES).join(", ");
    throw new SafetensorsError(
      `Tensor ${quote(name)} has the type ${quote(dtype)}; known are ${known}.`,
    );
  }
  if (!isListOfSizes(shape)) {
    throw new SafetensorsError(`Tensor ${quote(name)} has the shape ${quote(shape)}.`);
  }
  if (!isListOfSizes(offsets) || offsets.length !== 2) {
    throw new SafetensorsError(`Tensor ${quote(name)} has the offsets ${quote(offsets)}.`);
  }
  const [begin = 0, end = 0] = offsets;
  const wanted = shape.reduce((product, size) => product * size, TYPE_BYTES[dtype]);
  if (end - begin !== wanted) {
    throw new SafetensorsError(
      `Tensor ${quote(name)} of type ${dtype} and shape [${shape.join(", ")}] takes ${wanted} bytes; its offsets give it ${end - begin}.`,
    );
  }
  return { name, type: dtype, shape, begin, end };
}

/** Of what the tensors are called, what they are, what is in them, and of the other metadata. */
function checksumOf(
  tensors: ReadonlyMap<string, Tensor>,
  metadata: Readonly<Record<string, string>>,
): string {
  const described = [...tensors].map(([name, { type, shape }]) => [name, type, shape]);
  const texts = Object.entries(metadata).sort(([a], [b]) => (a < b ? -1 : 1));
  const summary = new TextEncoder().encode(JSON.stringify([described, texts]));
  const pieces = [summary, ...Array.from(tensors.values(), ({ bytes }) => bytes)];
  return crc32(pieces).toString(16).padStart(8, "0");
}

function isTensorType(value: unknown): value is TensorType {
  return typeof value === "string" && Object.hasOwn(TYPE_BYTES, value);
}

function isListOfSizes(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= 0);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const LONGEST_QUOTE = 80;

/** As JSON, cut where it is long: it comes from a file that may hold anything. */
function quote(value: unknown): string {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > LONGEST_QUOTE ? `${text.slice(0, LONGEST_QUOTE)}…` : text;
}
