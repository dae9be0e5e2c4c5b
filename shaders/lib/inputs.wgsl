// inputs: the inputs of router and experts, four entries at a time: a token's pixels, or in a layer its features.
// The kernel binds images and tokens.
// requires  lib/pixels.wgsl lib/tokens.wgsl

// Where the inputs of token `row` of the batch start.
fn first_input(row: u32, image: u32) -> u32 {
  if (LAYER) { return features_at(row); }
  return first_pixel(image);
}

// The index of the quad of inputs that is stored at place q.
fn input_quad_at(q: u32) -> u32 {
  if (LAYER) { return q; }
  return quad_at(q);
}

// 0 if the four inputs are zeros, which may be skipped.
fn word_at(at: u32) -> u32 {
  if (LAYER) { return 1u; }
  return images[at];
}

// The four inputs at place q of token t in batch number `step`.
fn inputs_of(at: u32, word: u32, q: u32, t: u32, step: u32, replica: Replica) -> vec4f {
  if (LAYER) { return tokens[at]; }
  return pixels_of(word, q, t, step, replica);
}
