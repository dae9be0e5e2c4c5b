// clip: how much shorter the whole gradient has to be.
//   scale = min(1, clip_norm / |g|), |g| the Euclidean norm over all weights; 1 without a clip_norm
// shapes   squares [R, P/4]: of the gradients of four weights each, in units of GRADIENT_UNIT^2
// grid     (1, 1, R): one workgroup sums in a fixed order
// source   Pascanu et al. 2013, algorithm 1; torch.nn.utils.clip_grad_norm_; twin: clipGradients in src/reference
// requires lib/params.wgsl lib/optimiser.wgsl

override WG: u32 = 64u;
override LEARNING_ROUTER: bool = false;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> replicas: array<Replica>;
@group(0) @binding(2) var<storage, read> squares: array<f32>;

var<workgroup> sums: array<f32, WG>;

@compute @workgroup_size(WG)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let r = group.z;
  // A router that does not learn has no gradient; the balance bias, last of all, never has one.
  let first = select(params.hidden_weight, 0u, LEARNING_ROUTER);
  var sum = 0.0;
  for (var i = first + lane; i < params.balance_bias; i += WG) { sum += squares[r * params.parameters4 + i]; }
  sums[lane] = sum;
  workgroupBarrier();
  if (lane != 0u) { return; }
  for (var i = 1u; i < WG; i++) { sum += sums[i]; }

  let norm = sqrt(sum) * GRADIENT_UNIT;
  let limit = replicas[r].clip_norm;
  replicas[r].gradient_scale = select(1.0, limit / norm, limit > 0.0 && norm > limit);
}
