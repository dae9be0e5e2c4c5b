// dispatch: brings the assignments a = t*K + j into expert order, without atomics: count, scan, scatter.
//   offsets[e]    = assignments to experts before e; offsets[E] = T*K
//   order[...]    = the assignments of expert 0, then of expert 1, ..., each in ascending order, and their images
//   balance[e]    = importance of e, the sum of the gates given to it; then their mean and population variance
// shapes   routes [T, K], order [T*K], offsets [E + 1], balance [E + 2]
// grid     (1, 1, R): one workgroup, one lane per expert (and per WG experts from there on)
// source   Gale et al. 2022 (MegaBlocks), section 5.2; twins: {dispatch,importanceLoss} in src/reference
// requires lib/params.wgsl lib/replica.wgsl lib/random.wgsl lib/sample_order.wgsl lib/rows.wgsl

override WG: u32 = 64u;
const MAX_EXPERTS = 64u;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> replicas: array<Replica>;
@group(0) @binding(2) var<storage, read> routes: array<Route>;
@group(0) @binding(3) var<storage, read> samples: array<Sample>;
@group(0) @binding(4) var<storage, read_write> order: array<Slot>;
@group(0) @binding(5) var<storage, read_write> offsets: array<u32>;
@group(0) @binding(6) var<storage, read_write> balance: array<f32>;

var<workgroup> counts: array<u32, MAX_EXPERTS>;
var<workgroup> gate_sums: array<f32, MAX_EXPERTS>;

@compute @workgroup_size(WG)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let r = group.z;
  let assignments = batch_at(params, replicas[r].step).tokens * params.top_k;
  let first = r * params.max_tokens * params.top_k;

  for (var e = lane; e < params.num_experts; e += WG) {
    var count = 0u;
    var gates = 0.0;
    for (var a = 0u; a < assignments; a++) {
      let route = routes[first + a];
      if (route.expert == e) {
        count++;
        gates += route.gate;
      }
    }
    counts[e] = count;
    gate_sums[e] = gates;
    balance[r * (params.num_experts + 2u) + e] = gates;
  }
  workgroupBarrier();
  if (lane == 0u) { measure_spread(r); }

  for (var e = lane; e < params.num_experts; e += WG) {
    var slot = 0u;
    for (var before = 0u; before < e; before++) { slot += counts[before]; }
    offsets[r * (params.num_experts + 1u) + e] = slot;
    for (var a = 0u; a < assignments; a++) {
      if (routes[first + a].expert == e) {
        order[first + slot] = Slot(a, samples[r * params.max_tokens + a / params.top_k].image);
        slot++;
      }
    }
    if (e == params.num_experts - 1u) { offsets[r * (params.num_experts + 1u) + params.num_experts] = slot; }
  }
}

fn measure_spread(r: u32) {
  let E = params.num_experts;
  var mean = 0.0;
  for (var e = 0u; e < E; e++) { mean += gate_sums[e]; }
  mean /= f32(E);
  var variance = 0.0;
  for (var e = 0u; e < E; e++) { variance += (gate_sums[e] - mean) * (gate_sums[e] - mean); }
  balance[r * (E + 2u) + E] = mean;
  balance[r * (E + 2u) + E + 1u] = variance / f32(E);
}
