// update_head: gradient and optimiser step of a layer's head.
//   dWh[m,:] = sum_t v[t,m] dy[t,:]                       dbh = sum_t dy[t,:]
// shapes   model [3, R, P/4] vec4: weights, first and second moments
// grid     (ceil((M + 1) * C/4 / WG), 1, R): one invocation per vec4 of weights, and then those of the bias
// twins    {head,optimiser} in src/reference
// requires lib/update.wgsl lib/tokens.wgsl

override WG: u32 = 64u;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> replicas: array<Replica>;
@group(0) @binding(2) var<storage, read> tokens: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> model: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> squares: array<f32>;

@compute @workgroup_size(WG)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let r = group.z;
  let replica = replicas[r];
  let index = group.x * WG + lane;
  let m = index / params.classes4;
  let c = index % params.classes4;
  let is_weight = m < params.model4 * 4u;
  if (m > params.model4 * 4u || replica.apply == 0u) { return; }

  var sum = vec4f(0.0);
  for (var t = 0u; t < replica.tokens; t++) {
    let row = r * params.max_tokens + t;
    var feature = 1.0;
    if (is_weight) { feature = tokens[mixed_features_at(row) + (m >> 2u)][m & 3u]; }
    sum += feature * tokens[scores_at(row) + c];
  }
  let at = select(params.head_bias + c, params.head + m * params.classes4 + c, is_weight);
  learn(r * params.parameters4 + at, sum, replica);
}
