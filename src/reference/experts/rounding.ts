import type { Floats } from "../floats.ts";

const word = new Uint32Array(1);
const value = new Float32Array(word.buffer);

/**
 * The bfloat16 number nearest to x, ties to even: the upper 16 bits of an f32, so 8 significant bits with f32's range.
 * Numbers beyond the range become infinite; NaN stays NaN. Its gradient is taken as 1 (straight-through).
 *
 * source  IEEE 754 roundTiesToEven; torch.bfloat16
 */
export function roundToBf16(x: number): number {
  if (Number.isNaN(x)) return x;
  value[0] = x;
  const bits = word[0];
  // Adds half a unit in the last place that is kept, less one bit where that place is even.
  word[0] = (bits + 0x7fff + ((bits >>> 16) & 1)) & 0xffff0000;
  return value[0];
}

/**
 * out[i] = roundToBf16(values[i])
 *
 * shapes  out, values [count]
 */
export function roundAll(out: Floats, values: Floats, count: number): void {
  for (let i = 0; i < count; i++) out[i] = roundToBf16(values[i]);
}
