/** JSON with typed arrays in it: each becomes an object with its type's name and its bytes in base 64. */

const TYPES = { Int8Array, Uint8Array, Uint32Array, Float32Array } as const;
type TypeName = keyof typeof TYPES;

interface PackedArray {
  readonly array: TypeName;
  readonly base64: string;
}

/** JSON of a value, little endian. @throws TypeError for an array of another type */
export function packArrays(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    ArrayBuffer.isView(part) ? pack(part) : part,
  );
}

/** The value that packArrays() made the JSON of. Its type is the caller's word. */
export function unpackArrays(json: string): unknown {
  return JSON.parse(json, (_, part: unknown) => (isPacked(part) ? unpack(part) : part));
}

function pack(view: ArrayBufferView): PackedArray {
  const array = view.constructor.name;
  if (!isTypeName(array)) throw new TypeError(`${array} is not packed.`);
  const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
  return { array, base64: btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join("")) };
}

function unpack({ array, base64 }: PackedArray) {
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  return new TYPES[array](bytes.buffer);
}

const isTypeName = (name: string): name is TypeName => name in TYPES;

function isPacked(part: unknown): part is PackedArray {
  return typeof part === "object" && part !== null && "array" in part && "base64" in part;
}
