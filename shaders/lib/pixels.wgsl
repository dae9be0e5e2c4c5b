// pixels: images as they are stored, 8 bits a pixel, four to a word, the label in the last word. A word of zeros
// may be passed over. The kernel binds images.
// requires  lib/disturbances.wgsl

fn first_pixel(image: u32) -> u32 {
  return image * (params.pixels4 + 1u);
}

fn label_of(image: u32) -> u32 {
  return images[first_pixel(image) + params.pixels4];
}

// Quad q of token t in batch number `step`.
fn pixels_of(word: u32, q: u32, t: u32, step: u32, replica: Replica) -> vec4f {
  if (INPUT_DROPOUT && word == 0u) { return vec4f(0.0); }
  return dropped(unpack4x8unorm(word), q, t, step, replica);
}
