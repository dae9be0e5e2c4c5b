// assign_experts: every expert takes the tokens that score highest with it, as many as it has room for: slot e
// of a token holds expert e, or none. The scores stand in the gates of the slots.
//   taken  where fewer than `capacity` tokens have a larger score, or the same and come earlier
// shapes   routes [T, S], S >= E
// grid     (ceil(T * E / WG), 1, R): one invocation per token and expert
// source   Zhou et al. 2022; twin: assignment/expertChoice in src/reference
// requires lib/replica.wgsl lib/sample_order.wgsl lib/rows.wgsl lib/capacity.wgsl

override WG: u32 = 32u;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> replicas: array<Replica>;
@group(0) @binding(2) var<storage, read> capacities: array<u32>;
@group(0) @binding(3) var<storage, read_write> routes: array<Route>;

@compute @workgroup_size(WG)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let r = group.z;
  let index = group.x * WG + lane;
  let t = index / params.num_experts;
  let e = index % params.num_experts;
  let tokens = batch_at(params, replicas[r].step).tokens;
  if (t >= tokens) { return; }

  // Other invocations read the gates and write experts alone.
  let first = r * params.max_tokens * params.slots + e;
  let own = routes[first + t * params.slots].gate;
  var before = 0u;
  for (var other = 0u; other < tokens; other++) {
    let score = routes[first + other * params.slots].gate;
    if (score > own || (score == own && other < t)) { before++; }
  }
  routes[first + t * params.slots].expert = select(NONE, e, before < capacity_of(r, tokens));
}
