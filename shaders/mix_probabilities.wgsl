// mix_probabilities: class scores of experts that are mixed by their probabilities, and not by their scores.
//   y[t,c] = log P[t,c], so that softmax(y) gives the probabilities back
// shapes   tokens: reads o, writes y
// grid     (ceil(T / WG), 1, R): one invocation per token
// source   Jacobs et al. 1991, eq. 1.1; twin: mixProbabilities in src/reference
// requires lib/replica.wgsl lib/sample_order.wgsl lib/logarithm.wgsl lib/answers.wgsl

override WG: u32 = 32u;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> replicas: array<Replica>;
@group(0) @binding(2) var<storage, read> routes: array<Route>;
@group(0) @binding(3) var<storage, read_write> tokens: array<vec4f>;

@compute @workgroup_size(WG)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let r = group.z;
  let t = group.x * WG + lane;
  if (t >= batch_at(params, replicas[r].step).tokens) { return; }
  let row = r * params.max_tokens + t;

  let y = scores_at(row);
  for (var c = 0u; c < params.classes4; c++) { tokens[y + c] = vec4f(0.0); }
  for (var j = 0u; j < params.slots; j++) {
    let a = row * params.slots + j;
    if (routes[a].kept == 0u) { continue; }
    let scale = answer_scale(a);
    for (var c = 0u; c < params.num_classes; c++) {
      tokens[y + (c >> 2u)][c & 3u] += routes[a].gate * probability_of(a, c, scale);
    }
  }
  let gates = gate_total(row);
  for (var c = 0u; c < params.num_classes; c++) {
    let p = mixed_probability(tokens[y + (c >> 2u)][c & 3u], gates);
    tokens[y + (c >> 2u)][c & 3u] = safe_log(p);
  }
}
