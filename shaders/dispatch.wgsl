// dispatch: brings the kept assignments a = t*S + j into expert order, without atomics: count, scan, scatter.
//   offsets[e] = kept assignments to experts before e; offsets[A] = all of them
//   order[...] = the kept assignments of expert 0, then of expert 1, ..., each in ascending order, and their images
//   usage[e]   = of routed experts: the sum of the gates given to e, and its assignments, dropped ones included;
//                totals: mean and population variance of those sums
// shapes   routes [T, S], order [T*S], offsets [A + 1], usage [E]
// grid     (1, 1, R): one workgroup, one lane per expert (and per WG experts from there on)
// source   Gale et al. 2022 (MegaBlocks), section 5.2; twins: {dispatch,importanceLoss} in src/reference
// requires lib/replica.wgsl lib/sample_order.wgsl lib/rows.wgsl lib/balance.wgsl

override WG: u32 = 64u;
// Every expert has a slot of its own in every token: no other need be searched.
override SLOT_PER_EXPERT: bool = false;
const MAX_ROUTED = 64u;
const MAX_EXPERTS = 72u;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> replicas: array<Replica>;
@group(0) @binding(2) var<storage, read> routes: array<Route>;
@group(0) @binding(3) var<storage, read> samples: array<Sample>;
@group(0) @binding(4) var<storage, read_write> order: array<Slot>;
@group(0) @binding(5) var<storage, read_write> offsets: array<u32>;
@group(0) @binding(6) var<storage, read_write> usage: array<Usage>;
@group(0) @binding(7) var<storage, read_write> totals: array<Totals>;

var<workgroup> counts: array<u32, MAX_EXPERTS>;
var<workgroup> importance: array<f32, MAX_ROUTED>;

@compute @workgroup_size(WG)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let r = group.z;
  let tokens = batch_at(params, replicas[r].step).tokens;
  let first = r * params.max_tokens * params.slots;

  for (var e = lane; e < params.all_experts; e += WG) {
    let slots = slots_of(e);
    var count = 0u;
    var load = 0u;
    var gates = 0.0;
    for (var t = 0u; t < tokens; t++) {
      for (var j = slots.x; j < slots.y; j++) {
        let route = routes[first + t * params.slots + j];
        if (route.expert == e) {
          count += route.kept;
          load++;
          gates += route.gate;
        }
      }
    }
    counts[e] = count;
    if (e < params.num_experts) {
      importance[e] = gates;
      usage[r * params.num_experts + e].importance = gates;
      usage[r * params.num_experts + e].load = f32(load);
    }
  }
  workgroupBarrier();
  if (lane == 0u) { measure_spread(r); }

  for (var e = lane; e < params.all_experts; e += WG) {
    let slots = slots_of(e);
    var place = 0u;
    for (var before = 0u; before < e; before++) { place += counts[before]; }
    offsets[r * (params.all_experts + 1u) + e] = place;
    for (var t = 0u; t < tokens; t++) {
      for (var j = slots.x; j < slots.y; j++) {
        let a = t * params.slots + j;
        let route = routes[first + a];
        if (route.expert == e && route.kept == 1u) {
          order[first + place] = Slot(a, samples[r * params.max_tokens + t].image);
          place++;
        }
      }
    }
    if (e == params.all_experts - 1u) { offsets[r * (params.all_experts + 1u) + params.all_experts] = place; }
  }
}

// The slots (from, to) of a token that may hold expert e.
fn slots_of(e: u32) -> vec2u {
  if (e >= params.num_experts) { return vec2u(0u, 1u) + params.routed_slots + e - params.num_experts; }
  if (SLOT_PER_EXPERT) { return vec2u(e, e + 1u); }
  return vec2u(0u, params.routed_slots);
}

fn measure_spread(r: u32) {
  let E = params.num_experts;
  var mean = 0.0;
  for (var e = 0u; e < E; e++) { mean += importance[e]; }
  mean /= f32(E);
  var variance = 0.0;
  for (var e = 0u; e < E; e++) { variance += (importance[e] - mean) * (importance[e] - mean); }
  totals[r].importance_mean = mean;
  totals[r].importance_variance = variance / f32(E);
}
