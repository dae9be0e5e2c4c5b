// update_output: gradient and optimiser step of the experts' second layer and of both biases.
//   dW2[e,h,:] = sum over the assignments a of e: h[a,h] gate_a dy[t(a),:]
//   db2[e,:]   = sum gate_a dy[t(a),:]                db1[e,:] = sum dh[a,:]
// shapes   model [3, R, P/4] vec4: weights, first and second moments
// grid     (ceil(A * (H * C/4 + C/4 + H/4) / WG), 1, R): one invocation per vec4 of weights
// twins    {expertOutput,expertHidden,optimiser} in src/reference
// requires lib/params.wgsl lib/replica.wgsl lib/optimiser.wgsl lib/rows.wgsl

override WG: u32 = 64u;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> replicas: array<Replica>;
@group(0) @binding(2) var<storage, read> routes: array<Route>;
@group(0) @binding(3) var<storage, read> order: array<Slot>;
@group(0) @binding(4) var<storage, read> offsets: array<u32>;
@group(0) @binding(5) var<storage, read> hidden: array<vec4f>;
@group(0) @binding(6) var<storage, read> tokens: array<vec4f>;
@group(0) @binding(7) var<storage, read_write> model: array<vec4f>;

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
    let row = a / params.slots;
    let output_gradient = routes[a].gate * tokens[row * (1u + params.classes4) + 1u + c];
    var activation = 1.0;
    if (is_weight) { activation = hidden[a * params.hidden4 + (h >> 2u)][h & 3u]; }
    sum += activation * output_gradient;
  }

  var at = r * params.parameters4;
  if (is_hidden_bias) {
    at += params.hidden_bias + e * params.hidden4 + v;
  } else if (is_weight) {
    at += params.output_weight + e * output_weights + own;
  } else {
    at += params.output_bias + e * params.outputs4 + c;
  }
  let moments = params.num_replicas * params.parameters4;
  let old = Trained(model[at], model[at + moments], model[at + 2u * moments]);
  let trained = optimise(old, sum, replica, params.sgd);
  model[at] = trained.weight;
  model[at + moments] = trained.first_moment;
  model[at + 2u * moments] = trained.second_moment;
}
