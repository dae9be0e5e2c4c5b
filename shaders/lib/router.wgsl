// router: rounding of the router. In bf16 its inputs, weights and logits are rounded, and the gradient of a rounding is
// taken as 1. The kernel binds model. Twin: experts/rounding in src/reference.
// source    Fedus et al. 2021, section 2.4: selective precision
// requires  lib/params.wgsl lib/rounding.wgsl

override ROUTER_BF16: bool = false;

fn router_rounded(x: vec4f) -> vec4f {
  if (ROUTER_BF16) { return round_bf16(x); }
  return x;
}

fn router_rows(w: mat4x4f) -> mat4x4f {
  if (!ROUTER_BF16) { return w; }
  return mat4x4f(round_bf16(w[0]), round_bf16(w[1]), round_bf16(w[2]), round_bf16(w[3]));
}

fn router_weights(at: u32) -> vec4f {
  return router_rounded(model[at]);
}
