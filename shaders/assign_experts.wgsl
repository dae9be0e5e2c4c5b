// assign_experts: every expert takes the tokens with its highest scores, up to its capacity. Slot e of a token holds
// expert e, with its score as the gate; it becomes empty if the expert does not take the token.
// shapes   logits [3, R, T, Q], routes [T, S], S >= E
// grid     (1, 1, R): one workgroup, whose lanes loop over experts, then over tokens
// source   Zhou et al. 2022; twins: assignment/expertChoice, router/gate in src/reference
// requires lib/sample_order.wgsl lib/capacity.wgsl lib/gates.wgsl

override WG: u32 = 64u;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> replicas: array<Replica>;
@group(0) @binding(2) var<storage, read> capacities: array<u32>;
@group(0) @binding(3) var<storage, read> logits: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> routes: array<Route>;

@compute @workgroup_size(WG)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let r = group.z;
  let replica = replicas[r];
  let tokens = batch_at(replica.step).tokens;
  let first = r * params.max_tokens;
  for (var e = lane; e < replica.num_experts; e += WG) {
    keep_largest_gates(Candidates(e, first * params.slots, tokens, e, e + 1u), capacity_of(r, tokens));
    for (var t = 0u; t < tokens; t++) {
      let a = (first + t) * params.slots + e;
      if (routes[a].kept == 0u) { routes[a].expert = NONE; }
    }
  }
  storageBarrier();
  for (var t = lane; t < tokens; t += WG) { set_gates(first + t, t, replica); }
}
