import type { Floats } from "../../../reference/floats.ts";

/** A memory that arrays are taken from. */
export interface OneMemory {
  floats(length: number): Float32Array;
  doubles(length: number): Float64Array;
  words(length: number): Uint32Array;
  /** Where in the memory an array taken from it starts, in bytes. */
  at(array: Floats | Uint32Array): number;
}

const PAGE_BYTES = 65_536;
/** Arrays start at whole vectors. */
const VECTOR_BYTES = 16;

/**
 * Builds something out of arrays that all lie in `memory`. A memory that grows takes all its arrays with
 * it, so it grows once: `build` is called with empty arrays to see how long they ought to be, and then
 * for good.
 */
export function buildInOneMemory<Built>(
  memory: WebAssembly.Memory,
  build: (memory: OneMemory) => Built,
): Built {
  const sketch = new Places();
  build({
    floats(length) {
      sketch.take(length * 4);
      return new Float32Array();
    },
    doubles(length) {
      sketch.take(length * 8);
      return new Float64Array();
    },
    words(length) {
      sketch.take(length * 4);
      return new Uint32Array();
    },
    at: () => 0,
  });
  memory.grow(Math.ceil(sketch.bytes / PAGE_BYTES));
  const { buffer } = memory;
  const places = new Places();
  return build({
    floats: (length) => new Float32Array(buffer, places.take(length * 4), length),
    doubles: (length) => new Float64Array(buffer, places.take(length * 8), length),
    words: (length) => new Uint32Array(buffer, places.take(length * 4), length),
    at(array) {
      if (array.buffer !== buffer) throw new Error("This array is not in the kernels' memory");
      return array.byteOffset;
    },
  });
}

/** Places of arrays, one after another. The first bytes stay free: 0 is no array's pointer. */
class Places {
  bytes = VECTOR_BYTES;

  take(bytes: number): number {
    const start = this.bytes;
    this.bytes += Math.ceil(bytes / VECTOR_BYTES) * VECTOR_BYTES;
    return start;
  }
}
