import { expect, test } from "vitest";
import { buildInOneMemory, type OneMemory } from "./oneMemory.ts";

const emptyMemory = () => new WebAssembly.Memory({ initial: 0 });

/** Three arrays, of which the last alone is longer than a page. */
const three = ({ floats, bytes, words }: OneMemory) =>
  [floats(5), bytes(3), words(20_000)] as const;

test("arrays have their lengths, start at whole vectors, and do not overlap", () => {
  const memory = emptyMemory();
  const arrays = buildInOneMemory(memory, three);
  expect(arrays.map(({ length }) => length)).toEqual([5, 3, 20_000]);
  let end = 1; // 0 is no array's place
  for (const array of arrays) {
    expect(array.buffer).toBe(memory.buffer);
    expect(array.byteOffset % 16).toBe(0);
    expect(array.byteOffset).toBeGreaterThanOrEqual(end);
    end = array.byteOffset + array.byteLength;
  }
  expect(memory.buffer.byteLength - end).toBeLessThan(65_536);
});

test("what is built is built last", () => {
  let calls = 0;
  const built = buildInOneMemory(emptyMemory(), (memory) => ({
    call: ++calls,
    arrays: three(memory),
  }));
  expect(built.call).toBe(calls);
});

test("an array from elsewhere has no place", () => {
  const { at, own } = buildInOneMemory(emptyMemory(), ({ at, floats }) => ({ at, own: floats(4) }));
  expect(at(own.subarray(2))).toBe(own.byteOffset + 8);
  expect(() => at(new Float32Array(4))).toThrow("not in the kernels' memory");
});
