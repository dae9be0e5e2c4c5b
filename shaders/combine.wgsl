// combine: the second layer of the chosen experts, mixed by their gates.
//   y[t,:] = sum over its kept assignments a = t*S + j of gate_a (h[a,:] W2[e,:,:] + b2[e,:]), e = expert of a
// shapes   tokens [T, 1 + C/4] vec4: a row of statistics (written by head_backward), then y
// grid     (ceil(T * C/4 / WG), 1, R): one invocation per token and four classes
// source   Shazeer et al. 2017, eq. 1; twins: {expertOutput,combine} in src/reference
// requires lib/params.wgsl lib/replica.wgsl lib/random.wgsl lib/sample_order.wgsl lib/rows.wgsl

override WG: u32 = 32u;

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
  let t = index / params.classes4;
  let c = index % params.classes4;
  if (t >= batch_at(params, replicas[r].step).tokens) { return; }

  let row = r * params.max_tokens + t;
  let parameters = r * params.parameters4;
  var y = vec4f(0.0);
  for (var j = 0u; j < params.slots; j++) {
    let a = row * params.slots + j;
    let route = routes[a];
    if (route.kept == 0u) { continue; }
    var output = model[parameters + params.output_bias + route.expert * params.outputs4 + c];
    let weights = parameters + params.output_weight + route.expert * params.hidden4 * 4u * params.outputs4 + c;
    for (var v = 0u; v < params.hidden4; v++) {
      let h = hidden[a * params.hidden4 + v];
      let at = weights + v * 4u * params.outputs4;
      output += h.x * model[at] + h.y * model[at + params.outputs4]
        + h.z * model[at + 2u * params.outputs4] + h.w * model[at + 3u * params.outputs4];
    }
    y += route.gate * output;
  }
  tokens[row * (1u + params.classes4) + 1u + c] = y;
}
