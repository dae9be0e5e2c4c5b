// router_inputs: the router's copy of a token's inputs, jittered, then rounded.
// Twins: random/masks, experts/rounding in src/reference.
// requires  lib/inputs.wgsl lib/router.wgsl

fn router_inputs_of(at: u32, word: u32, q: u32, t: u32, step: u32, replica: Replica) -> vec4f {
  // Jitter leaves zeros unchanged.
  if (INPUT_JITTER && word == 0u) { return vec4f(0.0); }
  return router_rounded(jittered(inputs_of(at, word, q, t, step, replica), input_quad_at(q), t, step, replica));
}
