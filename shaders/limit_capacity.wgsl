// limit_capacity: drops the assignments that their expert has no room for.
//   kept  where fewer than `capacity` assignments to the same expert come before, in the order of the priority:
//         earlier tokens; or first choices, then earlier tokens; or larger gates, then earlier tokens
// shapes   routes [T, S]; shared experts have room for all
// grid     (ceil(T * routed slots / WG), 1, R): one invocation per assignment
// source   Fedus et al. 2021; first choices: Lepikhin et al. 2020; larger gates: Riquelme et al. 2021
// twin     assignment/capacity in src/reference
// requires lib/replica.wgsl lib/sample_order.wgsl lib/rows.wgsl lib/capacity.wgsl

override WG: u32 = 32u;
override FIRST_CHOICES_FIRST: bool = false;
override LARGE_GATES_FIRST: bool = false;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> replicas: array<Replica>;
@group(0) @binding(2) var<storage, read> capacities: array<u32>;
@group(0) @binding(3) var<storage, read_write> routes: array<Route>;

@compute @workgroup_size(WG)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let r = group.z;
  let index = group.x * WG + lane;
  let t = index / params.routed_slots;
  let j = index % params.routed_slots;
  let tokens = batch_at(params, replicas[r].step).tokens;
  if (t >= tokens) { return; }
  let first = r * params.max_tokens * params.slots;
  let own = routes[first + t * params.slots + j];
  if (is_empty(own)) { return; }

  // Other invocations read experts and gates and write kept alone.
  let capacity = capacity_of(r, tokens);
  var before = 0u;
  for (var other_t = 0u; other_t < tokens; other_t++) {
    for (var other_j = 0u; other_j < params.routed_slots; other_j++) {
      let a = first + other_t * params.slots + other_j;
      if (routes[a].expert != own.expert) { continue; }
      if (precedes(vec2u(other_t, other_j), routes[a].gate, vec2u(t, j), own.gate)) { before++; }
    }
  }
  routes[first + t * params.slots + j].kept = select(0u, 1u, before < capacity);
}

// Whether an assignment (token, slot) comes before another one to the same expert, which no token chooses twice.
fn precedes(other: vec2u, other_gate: f32, own: vec2u, own_gate: f32) -> bool {
  if (LARGE_GATES_FIRST && other_gate != own_gate) { return other_gate > own_gate; }
  if (FIRST_CHOICES_FIRST && other.y != own.y) { return other.y < own.y; }
  return other.x < own.x;
}
