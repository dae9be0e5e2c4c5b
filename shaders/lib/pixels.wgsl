// pixels: images as they are stored: 8 bits a pixel, four pixels to a word, then a word for the label, then words whose
// bits mark lit squares. A word of zeros may be skipped. The kernel binds images, and declares QUAD.
// requires  lib/squares.wgsl lib/disturbances.wgsl lib/quads.wgsl

// Factors from each byte, in its place in the word, to its fraction of 255.
const BYTE_FRACTIONS = vec4f(1.0, 0x1p-8f, 0x1p-16f, 0x1p-24f) / 255.0;

fn first_pixel(image: u32) -> u32 {
  return image * params.image_words;
}

fn label_of(image: u32) -> u32 {
  return images[first_pixel(image) + params.pixels4];
}

// The four pixels at place q of token t in batch number `step`.
fn pixels_of(word: u32, q: u32, t: u32, step: u32, replica: Replica) -> vec4f {
  if (INPUT_DROPOUT && word == 0u) { return vec4f(0.0); }
  return dropped(fractions_of_255(word), quad_at(q), t, step, replica);
}

// The bytes of a word, as fractions of 255.
fn fractions_of_255(word: u32) -> vec4f {
  // QUAD is 4 on software adapters: a CPU converts signed integers in one instruction, unsigned ones in five.
  if (QUAD == 4u) {
    let low = vec3i(vec3u(word) & vec3u(0xffu, 0xff00u, 0xff0000u));
    return vec4f(vec3f(low), f32(word & 0xff000000u)) * BYTE_FRACTIONS;
  }
  return unpack4x8unorm(word);
}
