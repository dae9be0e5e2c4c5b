/** Unpacks compressed images, see src/engine/cpu/sparseImages.ts. */
import { WORD } from "./rows";

/** From entries pixel << 8 | level in `pixels`: pixels[k] = pixel, brightness[k] = level / 255 */
export function unpackEntries(pixels: usize, brightness: usize, count: usize): void {
  const end = pixels + count * WORD;
  for (; pixels + 16 <= end; pixels += 16, brightness += 16) {
    const entries = v128.load(pixels);
    const levels = v128.and(entries, i32x4.splat(0xff));
    v128.store(brightness, f32x4.div(f32x4.convert_i32x4_s(levels), f32x4.splat(255)));
    v128.store(pixels, i32x4.shr_u(entries, 8));
  }
  for (; pixels < end; pixels += WORD, brightness += WORD) {
    const entry = load<u32>(pixels);
    store<f32>(brightness, <f32>(entry & 0xff) / 255);
    store<u32>(pixels, entry >> 8);
  }
}
