// experts: rounding and dropout of experts. In bf16 their inputs, weights and hidden units are rounded, and the
// gradient of a rounding is taken as 1. In training, hidden units may be dropped; each assignment of each batch has its
// own random numbers. The kernel binds model.
// Twins: experts/rounding, random/masks in src/reference.
// requires  lib/params.wgsl lib/replica.wgsl lib/slots.wgsl lib/random.wgsl lib/rounding.wgsl

override EXPERT_BF16: bool = false;
// Some replica drops hidden units.
override EXPERT_DROPOUT: bool = false;
const STREAM_EXPERT_DROPOUT = 6u;

fn expert_rounded(x: vec4f) -> vec4f {
  if (EXPERT_BF16) { return round_bf16(x); }
  return x;
}

fn expert_rows(w: mat4x4f) -> mat4x4f {
  if (!EXPERT_BF16) { return w; }
  return mat4x4f(round_bf16(w[0]), round_bf16(w[1]), round_bf16(w[2]), round_bf16(w[3]));
}

fn expert_weights(at: u32) -> vec4f {
  return expert_rounded(model[at]);
}

// Hidden units 4v to 4v + 3 of assignment a = t*S + j: h / (1 - p) with probability 1 - p, else 0; then rounded.
fn kept_units(h: vec4f, v: u32, t: u32, a: u32, replica: Replica) -> vec4f {
  if (!EXPERT_DROPOUT) { return expert_rounded(h); }
  // Numbered by the replica's own slots and units, so that the numbers do not depend on the other replicas.
  let own_a = t * used_slots(replica) + a - t * params.slots;
  let u = uniforms(v + own_a * replica.hidden4, replica.step, STREAM_EXPERT_DROPOUT, replica.seed);
  return expert_rounded(select(vec4f(0.0), h / kept_fraction(replica), u >= vec4f(replica.expert_dropout)));
}

fn kept_fraction(replica: Replica) -> f32 {
  if (EXPERT_DROPOUT) { return 1.0 - replica.expert_dropout; }
  return 1.0;
}
