// update_output: gradient and optimiser step of the experts' second layer and of both biases.
//   dW2[e,h,:] = sum over the assignments a of e: h[a,h] do[a,:]
//   db2[e,:]   = sum do[a,:]                db1[e,:] = sum dh[a,:]
//   do[a,:]    = gate_a dy[t(a),:], in a layer gate_a dv[t(a),:]; where every expert answers for itself, as it stands
// shapes   model [3, R, P/4] vec4: weights, first and second moments
// grid     (ceil(A * (H * O/4 + O/4 + H/4) / WG), 1, R): one invocation per vec4 of weights
// twins    {expertOutput,expertHidden,optimiser} in src/reference
// requires lib/update.wgsl lib/rows.wgsl lib/tokens.wgsl

override WG: u32 = 64u;
override SEPARATE_ANSWERS: bool = false;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> replicas: array<Replica>;
@group(0) @binding(2) var<storage, read> routes: array<Route>;
@group(0) @binding(3) var<storage, read> order: array<Slot>;
@group(0) @binding(4) var<storage, read> offsets: array<u32>;
@group(0) @binding(5) var<storage, read> hidden: array<vec4f>;
@group(0) @binding(6) var<storage, read> tokens: array<vec4f>;
@group(0) @binding(7) var<storage, read_write> model: array<vec4f>;
@group(0) @binding(8) var<storage, read_write> squares: array<f32>;

@compute @workgroup_size(WG)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let r = group.z;
  let replica = replicas[r];
  // The weights of one expert, in vec4: W2, then b2, then b1.
  let output_weights = params.hidden4 * 4u * params.outputs4;
  let output_end = output_weights + params.outputs4;
  let per_expert = output_end + params.hidden4;
  let index = group.x * WG + lane;
  let e = index / per_expert;
  let own = index % per_expert;
  if (e >= params.all_experts || replica.apply == 0u) { return; }

  let is_weight = own < output_weights;
  let is_hidden_bias = own >= output_end;
  let c = own % params.outputs4;
  let h = own / params.outputs4;
  let v = own - output_end;
  let assignments = r * params.max_tokens * params.slots;
  let gradients = params.num_replicas * params.max_tokens * params.slots * params.hidden4;
  var sum = vec4f(0.0);
  let end = offsets[r * (params.all_experts + 1u) + e + 1u];
  for (var i = offsets[r * (params.all_experts + 1u) + e]; i < end; i++) {
    let a = assignments + order[assignments + i].assignment;
    if (is_hidden_bias) {
      sum += hidden[gradients + a * params.hidden4 + v];
      continue;
    }
    var activation = 1.0;
    if (is_weight) { activation = hidden[a * params.hidden4 + (h >> 2u)][h & 3u]; }
    sum += activation * output_gradient(a, c);
  }

  var at = r * params.parameters4;
  if (is_hidden_bias) {
    at += params.hidden_bias + e * params.hidden4 + v;
  } else if (is_weight) {
    at += params.output_weight + e * output_weights + own;
  } else {
    at += params.output_bias + e * params.outputs4 + c;
  }
  learn(at, sum, replica);
}

fn output_gradient(a: u32, c: u32) -> vec4f {
  if (SEPARATE_ANSWERS) { return tokens[answer_at(a) + c]; }
  return routes[a].gate * tokens[mixture_gradients_at(a / params.slots) + c];
}
