// router_backward: the gradient of the logits, as a kernel of its own where experts are drawn: REINFORCE needs the
// losses of the whole batch. Otherwise it is a part of head or expert_losses.
// shapes   logits [3, R, T, Q]: writes dz to the last third; tokens: adds the router's part of the bound
// grid     (ceil(T / WG), 1, R): one invocation per token
// twins    losses/reinforce, and those of lib/router_backward.wgsl
// requires lib/sample_order.wgsl lib/router_backward.wgsl

override WG: u32 = 32u;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> replicas: array<Replica>;
@group(0) @binding(2) var<storage, read> routes: array<Route>;
@group(0) @binding(3) var<storage, read> spread: array<Spread>;
@group(0) @binding(4) var<storage, read_write> logits: array<vec4f>;
@group(0) @binding(5) var<storage, read_write> tokens: array<vec4f>;

@compute @workgroup_size(WG)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let r = group.z;
  let t = group.x * WG + lane;
  let batch_tokens = batch_at(replicas[r].step).tokens;
  if (t < batch_tokens) { route_backward(r, t, batch_tokens); }
}
