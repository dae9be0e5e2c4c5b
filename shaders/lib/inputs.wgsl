// inputs: what router and experts see of a token, four entries at a time. In a mixture: its pixels, 8 bits
// each, four to a word; a word of zeros may be passed over. Twins: random/masks, guard in src/reference.
// requires  lib/params.wgsl lib/replica.wgsl lib/random.wgsl

// Some replica drops inputs while it trains; the router's copy of them is jittered.
override INPUT_DROPOUT: bool = false;
override INPUT_JITTER: bool = false;
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

// At least 1, and at least every input that a gradient is multiplied by: pixels are at most 1, and dropout and jitter
// can make them larger.
fn input_reach(replica: Replica) -> f32 {
  var reach = 1.0;
  if (INPUT_DROPOUT) { reach /= 1.0 - replica.input_dropout; }
  if (INPUT_JITTER) { reach *= 1.0 + replica.noise_scale; }
  return reach;
}
