// combine: the second layer of the chosen experts, mixed by their gates.
//   o[a,:] = h[a,:] W2[e,:,:] + b2[e,:]                  a = t*S + j kept, e = expert of a
//   y[t,:] = sum_a gate_a o[a,:]                          in a layer v[t,:] = u[t,:] + sum_a gate_a o[a,:]
// shapes   tokens: writes y, or v; and o, where every expert answers for itself
// grid     (ceil(T * O/4 / WG), 1, R): one invocation per token and four outputs
// source   Shazeer et al. 2017, eq. 1; twins: {expertOutput,combine} in src/reference
// requires lib/sample_order.wgsl lib/rows.wgsl lib/tokens.wgsl lib/experts.wgsl

override WG: u32 = 32u;
override SEPARATE_ANSWERS: bool = false;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> replicas: array<Replica>;
@group(0) @binding(2) var<storage, read> model: array<vec4f>;
@group(0) @binding(3) var<storage, read> routes: array<Route>;
@group(0) @binding(4) var<storage, read> hidden: array<vec4f>;
@group(0) @binding(5) var<storage, read_write> tokens: array<vec4f>;

@compute @workgroup_size(WG)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let r = group.z;
  let index = group.x * WG + lane;
  let t = index / params.outputs4;
  let c = index % params.outputs4;
  if (t >= batch_at(params, replicas[r].step).tokens) { return; }

  let row = r * params.max_tokens + t;
  let parameters = r * params.parameters4;
  var mixture = vec4f(0.0);
  if (LAYER) { mixture = tokens[features_at(row) + c]; }
  for (var j = 0u; j < params.slots; j++) {
    let a = row * params.slots + j;
    let route = routes[a];
    if (route.kept == 0u) { continue; }
    var output = expert_weights(parameters + params.output_bias + route.expert * params.outputs4 + c);
    let weights = parameters + params.output_weight + route.expert * params.hidden4 * 4u * params.outputs4 + c;
    for (var v = 0u; v < params.hidden4; v++) {
      let h = hidden[a * params.hidden4 + v];
      let at = weights + v * 4u * params.outputs4;
      output += h.x * expert_weights(at) + h.y * expert_weights(at + params.outputs4)
        + h.z * expert_weights(at + 2u * params.outputs4) + h.w * expert_weights(at + 3u * params.outputs4);
    }
    if (SEPARATE_ANSWERS) { tokens[answer_at(a) + c] = output; }
    mixture += route.gate * output;
  }
  let mixture_at = select(scores_at(row), mixed_features_at(row), LAYER);
  tokens[mixture_at + c] = mixture;
}
