import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { crc32 as zlibCrc32 } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { crc32 } from "./crc32.ts";
import {
  readSafetensors,
  type Safetensors,
  SafetensorsError,
  type Tensor,
  writeSafetensors,
} from "./safetensors.ts";

const f32 = (shape: readonly number[], ...values: number[]): Tensor => ({
  type: "F32",
  shape,
  bytes: new Uint8Array(Float32Array.from(values).buffer),
});

const EXAMPLE: Safetensors = {
  tensors: new Map([
    ["router.weight", f32([2, 3], 1, -2, 3.5, 0, 1e-38, 7)],
    ["experts.0.hidden.bias", f32([2], -1, 0.1)],
    ["empty", f32([0, 5])],
    ["scalar", { type: "U8", shape: [], bytes: Uint8Array.of(9) }],
    ["experts.1.hidden.bias", f32([3], 5, 6, 7)],
  ]),
  metadata: { link: "?v=1&numExperts=2", step: "12" },
};
const FILE = writeSafetensors(EXAMPLE);

const plain = ({ tensors, metadata }: Safetensors) => ({
  tensors: [...tensors].map(([name, { type, shape, bytes }]) => [name, type, shape, [...bytes]]),
  metadata,
});

/** A file with this header and so many bytes of tensors. */
function fileWith(header: unknown, dataBytes = 0, headerLength?: bigint): Uint8Array {
  const json = typeof header === "string" ? header : JSON.stringify(header);
  const text = new TextEncoder().encode(json);
  const file = new Uint8Array(8 + text.length + dataBytes);
  new DataView(file.buffer).setBigUint64(0, headerLength ?? BigInt(text.length), true);
  file.set(text, 8);
  return file;
}

const entry = (shape: unknown, begin: unknown, end: unknown, dtype: unknown = "F32") => ({
  dtype,
  shape,
  data_offsets: [begin, end],
});

describe("a file", () => {
  test("gives back what was written", () => {
    expect(plain(readSafetensors(FILE))).toEqual(plain(EXAMPLE));
  });

  test("may lie anywhere in a larger memory", () => {
    const memory = new Uint8Array(FILE.length + 10);
    memory.set(FILE, 3);
    expect(plain(readSafetensors(memory.subarray(3, 3 + FILE.length)))).toEqual(plain(EXAMPLE));
  });

  test("may be empty of tensors, and without metadata", () => {
    expect(plain(readSafetensors(fileWith({})))).toEqual({ tensors: [], metadata: {} });
  });

  test("has its tensors at a multiple of eight bytes", () => {
    const length = Number(new DataView(FILE.buffer).getBigUint64(0, true));
    expect(length % 8).toBe(0);
  });

  test("of another writer is read, whatever the order of its header", () => {
    const header = { b: entry([1], 4, 8), a: entry([], 0, 4), __metadata__: { format: "pt" } };
    const { tensors, metadata } = readSafetensors(fileWith(header, 8));
    expect([...tensors.keys()]).toEqual(["a", "b"]);
    expect(metadata).toEqual({ format: "pt" });
  });

  test("keeps names that mean something to JavaScript", () => {
    const tensors = new Map([["__proto__", f32([1], 4)]]);
    const read = readSafetensors(fileWith(`{"__proto__": ${JSON.stringify(entry([1], 0, 4))}}`, 4));
    expect([...read.tensors.keys()]).toEqual([...tensors.keys()]);
  });
});

describe("a file that lies is refused: ", () => {
  test.each<[what: string, file: Uint8Array, sentence: RegExp]>([
    ["too short", new Uint8Array(7), /7 bytes: it is too short/],
    [
      "a header of 2^63 bytes",
      fileWith({}, 0, 1n << 63n),
      /said to have 9223372036854775808 bytes/,
    ],
    ["a header past the end", fileWith({}, 0, 3n), /said to have 3 bytes; .* at most 2/],
    ["a header cut short", fileWith({ a: entry([1], 0, 4) }, 4, 9n), /not JSON/],
    ["no UTF-8", fileWith(`"${"x"}"`).with(9, 0xff), /not JSON/],
    ["a list", fileWith([]), /not a JSON object/],
    ["metadata that is a number", fileWith({ __metadata__: 3 }), /metadata is not an object/],
    ["metadata with a number", fileWith({ __metadata__: { step: 3 } }), /"step" is not a text/],
    ["a tensor that is a number", fileWith({ a: 3 }), /does not describe tensor "a"/],
    ["an unknown type", fileWith({ a: entry([1], 0, 4, "F99") }, 4), /type "F99"; known are/],
    ["a type of objects", fileWith({ a: entry([1], 0, 4, "toString") }, 4), /type "toString"/],
    ["a negative size", fileWith({ a: entry([-1, -1], 0, 4) }, 4), /shape \[-1,-1\]/],
    ["half a size", fileWith({ a: entry([0.5, 2], 0, 4) }, 4), /shape \[0\.5,2\]/],
    ["no shape", fileWith({ a: entry(undefined, 0, 4) }, 4), /shape nothing/],
    ["an offset that is a text", fileWith({ a: entry([1], "0", 4) }, 4), /offsets \["0",4\]/],
    ["an end before the beginning", fileWith({ a: entry([1], 4, 0) }, 4), /offsets give it -4/],
    ["a size too large", fileWith({ a: entry([2], 0, 4) }, 4), /takes 8 bytes; .* give it 4/],
    [
      "a petabyte",
      fileWith({ a: entry([2 ** 48], 0, 2 ** 50) }, 4),
      /end at byte 1125899906842624, and the file has 4 bytes/,
    ],
    [
      "sizes whose product no number holds",
      fileWith({ a: entry([2 ** 52, 2 ** 52, 2 ** 52], 0, 2 ** 52) }, 4),
      /takes 3\.\d+e\+47 bytes/,
    ],
    [
      "an overlap",
      fileWith({ a: entry([2], 0, 8), b: entry([1], 4, 8) }, 8),
      /"b" overlaps the tensor before it: it begins at byte 4, and byte 8 is due/,
    ],
    ["a gap", fileWith({ a: entry([1], 4, 8) }, 8), /"a" leaves a gap before it/],
    ["bytes left over", fileWith({ a: entry([1], 0, 4) }, 8), /has 8 bytes .* describes 4/],
    ["a changed weight", FILE.with(FILE.length - 1, 3), /file is damaged: its checksum/],
  ])("%s", (_, file, sentence) => {
    expect(() => readSafetensors(file)).toThrow(SafetensorsError);
    expect(() => readSafetensors(file)).toThrow(sentence);
  });

  test("a name of a million letters is not repeated", () => {
    const file = fileWith({ ["x".repeat(1e6)]: 3 });
    expect(() => readSafetensors(file)).toThrow(/^.{0,200}$/);
  });
});

/** One change of one place: what a disk, a download or an editor does to a file. */
const damage = fc.oneof(
  fc.record({ kind: fc.constant("flip"), at: fc.nat(), by: fc.integer({ min: 1, max: 255 }) }),
  fc.record({ kind: fc.constant("cut"), at: fc.nat(), by: fc.integer({ min: 1, max: 64 }) }),
  fc.record({ kind: fc.constant("repeat"), at: fc.nat(), by: fc.integer({ min: 1, max: 64 }) }),
  fc.record({ kind: fc.constant("end"), at: fc.nat(), by: fc.constant(0) }),
  fc.record({ kind: fc.constant("digit"), at: fc.nat(), by: fc.integer({ min: 0, max: 9 }) }),
);
type Damage = typeof damage extends fc.Arbitrary<infer D> ? D : never;

function damaged({ kind, at, by }: Damage): Uint8Array {
  const bytes = [...FILE];
  const place = at % bytes.length;
  if (kind === "flip") bytes[place] ^= by;
  if (kind === "cut") bytes.splice(place, by);
  if (kind === "repeat") bytes.splice(place, 0, ...bytes.slice(place, place + by));
  if (kind === "end") bytes.length = place;
  if (kind === "digit") {
    const digits = bytes.flatMap((byte, i) => (byte >= 0x30 && byte <= 0x39 ? [i] : []));
    bytes[digits[at % digits.length] ?? 0] = 0x30 + by;
  }
  return Uint8Array.from(bytes);
}

test("of 1,000 damaged files none crashes the reader, and what it accepts has the same tensors", () => {
  let refused = 0;
  fc.assert(
    fc.property(damage, (change) => {
      let read: Safetensors;
      try {
        read = readSafetensors(damaged(change));
      } catch (error) {
        expect(error).toBeInstanceOf(SafetensorsError);
        refused++;
        return;
      }
      expect(plain(read).tensors).toEqual(plain(EXAMPLE).tensors);
    }),
    { numRuns: 1000 },
  );
  expect(refused).toBeGreaterThan(800);
});

test("crc32 is zlib's", () => {
  const bytes = Uint8Array.from({ length: 1000 }, (_, i) => (i * 7919) % 256);
  expect(crc32([bytes.subarray(0, 10), bytes.subarray(10)])).toBe(zlibCrc32(bytes));
});

/** Reads a file by the official library where Python has it, else by what its format says; writes what it read as JSON. */
const PYTHON_READER = `
import json, struct, sys
try:
    from safetensors import safe_open
    with safe_open(sys.argv[1], "numpy") as file:
        tensors = {name: file.get_tensor(name) for name in file.keys()}
        found = {n: [list(t.shape), t.tobytes().hex()] for n, t in tensors.items()}
        print(json.dumps(["official", found, file.metadata()]))
except ImportError:
    with open(sys.argv[1], "rb") as file:
        header = json.loads(file.read(struct.unpack("<Q", file.read(8))[0]))
        data = file.read()
    metadata = header.pop("__metadata__")
    found = {n: [e["shape"], data[slice(*e["data_offsets"])].hex()] for n, e in header.items()}
    print(json.dumps(["independent", found, metadata]))
`;

test("Python reads the same tensors", ({ skip }) => {
  const folder = mkdtempSync(path.join(tmpdir(), "switchyard-safetensors-"));
  try {
    const file = path.join(folder, "weights.safetensors");
    writeFileSync(file, FILE);
    const python = spawnSync("python3", ["-c", PYTHON_READER, file], { encoding: "utf8" });
    if (python.error) skip(`LEFT OUT: no python3 here (${python.error.message})`);
    expect(python.stderr).toBe("");
    const [reader, found, metadata] = JSON.parse(python.stdout);
    if (reader !== "official") {
      console.warn("Python has no safetensors here: a reader of the test's own read the file.");
    }
    const wanted = Array.from(EXAMPLE.tensors, ([name, { shape, bytes }]) => [
      name,
      [shape, Buffer.from(bytes).toString("hex")],
    ]);
    expect(found).toEqual(Object.fromEntries(wanted));
    expect(metadata).toMatchObject(EXAMPLE.metadata);
    expect([...readFileSync(file)]).toEqual([...FILE]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
