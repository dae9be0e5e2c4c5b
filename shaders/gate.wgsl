// gate: the gates of tokens whose experts were chosen by a kernel that looks at the whole batch.
// shapes   logits [3, R, T, Q], routes [T, S]
// grid     (ceil(T / WG), 1, R): one invocation per token
// twins    {gate,laterChoices} in src/reference
// requires lib/sample_order.wgsl lib/gates.wgsl

override WG: u32 = 32u;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> replicas: array<Replica>;
@group(0) @binding(2) var<storage, read> logits: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> routes: array<Route>;

@compute @workgroup_size(WG)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let r = group.z;
  let t = group.x * WG + lane;
  if (t >= batch_at(params, replicas[r].step).tokens) { return; }
  set_gates(r * params.max_tokens + t, t, replicas[r]);
}
