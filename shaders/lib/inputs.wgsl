// inputs: what router and experts see of a token, four entries at a time: its pixels, or in a layer its features.
// The kernel binds images and tokens.
// requires  lib/pixels.wgsl lib/tokens.wgsl

// Where the inputs of token `row` of the batch start.
fn first_input(row: u32, image: u32) -> u32 {
  if (LAYER) { return features_at(row); }
  return first_pixel(image);
}

// Which quad of the inputs stands at a place.
fn input_quad_at(q: u32) -> u32 {
  if (LAYER) { return q; }
  return quad_at(q);
}

// 0: the inputs there are zeros, and may be passed over.
fn word_at(at: u32) -> u32 {
  if (LAYER) { return 1u; }
  return images[at];
}

// The inputs there, which stand at place q of token t in batch number `step`.
fn inputs_of(at: u32, word: u32, q: u32, t: u32, step: u32, replica: Replica) -> vec4f {
  if (LAYER) { return tokens[at]; }
  return pixels_of(word, q, t, step, replica);
}
