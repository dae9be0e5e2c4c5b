// router_inputs: the router's own copy of a token's inputs, and its weights. Jitter scales each entry by a
// number in 1 +- noise_scale; in bf16, inputs, weights and logits are rounded, and gradients pass straight through.
// The kernel binds model. Twins: random/masks, experts/rounding in src/reference.
// source    Fedus et al. 2021, section 2.4: selective precision, input jitter
// requires  lib/params.wgsl lib/replica.wgsl lib/random.wgsl lib/inputs.wgsl lib/rounding.wgsl

override ROUTER_BF16: bool = false;
const STREAM_JITTER = 4u;

fn router_inputs_of(word: u32, q: u32, t: u32, step: u32, replica: Replica) -> vec4f {
  var x = inputs_of(word, q, t, step, replica);
  if (INPUT_JITTER) {
    let u = uniforms(q + t * params.inputs4, step, STREAM_JITTER, replica.seed);
    x *= 1.0 + replica.noise_scale * (2.0 * u - 1.0);
  }
  return router_rounded(x);
}

fn router_weights(at: u32) -> vec4f {
  return router_rounded(model[at]);
}

fn router_rounded(x: vec4f) -> vec4f {
  if (ROUTER_BF16) { return round_bf16(x); }
  return x;
}
