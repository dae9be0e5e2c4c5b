// inputs: what router and experts see of a token, four entries at a time. In a mixture: its pixels, 8 bits
// each, four to a word; a word of zeros may be passed over. Twin: random/dropout in src/reference.
// requires  lib/params.wgsl lib/replica.wgsl lib/random.wgsl

// Some replica drops inputs while it trains.
override INPUT_DROPOUT: bool = false;
const STREAM_INPUT_DROPOUT = 5u;

// Where the inputs of an image start.
fn first_input(image: u32) -> u32 {
  return image * (params.pixels4 + 1u);
}

// Quad q of token t in batch number `step`: each entry is kept with probability 1 - p, scaled by 1 / (1 - p).
fn inputs_of(word: u32, q: u32, t: u32, step: u32, replica: Replica) -> vec4f {
  let x = unpack4x8unorm(word);
  if (!INPUT_DROPOUT) { return x; }
  let u = uniforms(q + t * params.pixels4, step, STREAM_INPUT_DROPOUT, replica.seed);
  return select(vec4f(0.0), x / (1.0 - replica.input_dropout), u >= vec4f(replica.input_dropout));
}
