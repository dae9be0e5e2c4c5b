import type { Floats } from "../../../reference/floats.ts";

/** Allocates arrays in one memory. */
export interface OneMemory {
  floats(length: number): Float32Array;
  words(length: number): Uint32Array;
  bytes(length: number): Uint8Array;
  /** Byte offset of an array in the memory. */
  at(array: Floats | Uint32Array | Uint8Array): number;
}

const PAGE_BYTES = 65_536;
/** Arrays are aligned to vectors. */
const VECTOR_BYTES = 16;

/**
 * Calls `build` so that all arrays which it allocates lie in `memory`, and returns its result. A memory that grows
 * detaches its arrays, so it must grow once: `build` is called twice, the first time with empty arrays, to add up the
 * sizes.
 */
export function buildInOneMemory<Built>(
  memory: WebAssembly.Memory,
  build: (memory: OneMemory) => Built,
): Built {
  const needed = new Layout();
  build({
    floats(length) {
      needed.take(length * 4);
      return new Float32Array();
    },
    words(length) {
      needed.take(length * 4);
      return new Uint32Array();
    },
    bytes(length) {
      needed.take(length);
      return new Uint8Array();
    },
    at: () => 0,
  });
  memory.grow(Math.ceil(needed.bytes / PAGE_BYTES));
  const { buffer } = memory;
  const layout = new Layout();
  return build({
    floats: (length) => new Float32Array(buffer, layout.take(length * 4), length),
    words: (length) => new Uint32Array(buffer, layout.take(length * 4), length),
    bytes: (length) => new Uint8Array(buffer, layout.take(length), length),
    at(array) {
      if (array.buffer !== buffer) throw new Error("This array is not in the kernels' memory");
      return array.byteOffset;
    },
  });
}

/** Offsets of arrays, one after another. The first bytes stay free, so that 0 can stand for no array. */
class Layout {
  bytes = VECTOR_BYTES;

  take(bytes: number): number {
    const start = this.bytes;
    this.bytes += Math.ceil(bytes / VECTOR_BYTES) * VECTOR_BYTES;
    return start;
  }
}
