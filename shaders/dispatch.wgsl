// dispatch: what an expert has no room for is dropped, and the kept assignments a = t*S + j are brought into expert
// order, without atomics: count, scan, scatter.
//   offsets[e] = kept assignments to experts before e; offsets[A] = all of them
//   order[...] = the kept assignments of expert 0, then of expert 1, ..., each in ascending order
//   usage[e]   = of routed experts: the sum of the gates given to e, and its assignments, dropped ones included;
//                mean and population variance of those sums; and what the losses of the router need beside
// shapes   routes [T, S], order [T*S], spread [R]
// grid     (1, 1, R): one workgroup, one lane per expert (and per WG experts from there on)
// source   Gale et al. 2022 (MegaBlocks), section 5.2; twins: {capacity,dispatch,importanceLoss} in src/reference
// requires lib/sample_order.wgsl lib/slots.wgsl lib/tokens.wgsl lib/capacity.wgsl lib/balance.wgsl

override WG: u32 = 64u;
// Some expert of some replica has room for a part of the batch only.
override LIMITED: bool = false;
// Some loss of the router reads more of the batch than the sums of its gates.
override MEASURED: bool = false;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> replicas: array<Replica>;
@group(0) @binding(2) var<storage, read> capacities: array<u32>;
@group(0) @binding(3) var<storage, read> tokens: array<vec4f>;
@group(0) @binding(4) var<storage, read> logits: array<vec4f>;
@group(0) @binding(5) var<storage, read_write> routes: array<Route>;
@group(0) @binding(6) var<storage, read_write> order: array<Slot>;
@group(0) @binding(7) var<storage, read_write> spread: array<Spread>;
@group(0) @binding(8) var<storage, read_write> shares: array<f32>;

var<workgroup> counts: array<u32, MAX_EXPERTS>;
var<workgroup> importance: array<f32, MAX_ROUTED>;

@compute @workgroup_size(WG)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let r = group.z;
  let replica = replicas[r];
  let batch_tokens = batch_at(params, replica.step).tokens;
  let experts = all_experts(replica);
  for (var e = lane; e < experts; e += WG) { count(r, candidates_of(r, e, batch_tokens, replica), replica.num_experts); }
  workgroupBarrier();
  for (var e = lane; e < experts; e += WG) { scatter(r, candidates_of(r, e, batch_tokens, replica)); }
  if (lane == 0u) { measure_spread(r, replica.num_experts); }
  if (MEASURED) {
    storageBarrier();
    measure_balance(r, batch_tokens, lane, replica);
  }
}

fn candidates_of(r: u32, e: u32, batch_tokens: u32, replica: Replica) -> Candidates {
  let first_route = r * params.max_tokens * params.slots;
  let slots = routed_slots(replica);
  // Shared experts follow the routed ones, each in a slot of its own.
  let is_shared = e >= replica.num_experts;
  let own_slot = select(e, e - replica.num_experts + slots, is_shared);
  if (is_shared || SLOT_PER_EXPERT) { return Candidates(e, first_route, batch_tokens, own_slot, own_slot + 1u); }
  return Candidates(e, first_route, batch_tokens, 0u, slots);
}

// E: the first shared expert.
fn count(r: u32, own: Candidates, E: u32) {
  if (LIMITED && own.expert < E) { keep_within(own, capacity_of(r, own.tokens)); }
  var kept = 0u;
  var load = 0u;
  var gates = 0.0;
  for (var t = 0u; t < own.tokens; t++) {
    for (var j = own.first_slot; j < own.end_slot; j++) {
      let route = routes[own.first_route + t * params.slots + j];
      if (route.expert == own.expert) {
        kept += route.kept;
        load++;
        gates += route.gate;
      }
    }
  }
  counts[own.expert] = kept;
  if (own.expert < E) {
    importance[own.expert] = gates;
    spread[r].usage[own.expert].importance = gates;
    spread[r].usage[own.expert].load = f32(load);
  }
}

fn scatter(r: u32, own: Candidates) {
  var place = 0u;
  for (var before = 0u; before < own.expert; before++) { place += counts[before]; }
  if (own.expert == 0u) { spread[r].offsets[0] = 0u; }
  spread[r].offsets[own.expert + 1u] = place + counts[own.expert];
  for (var t = 0u; t < own.tokens; t++) {
    for (var j = own.first_slot; j < own.end_slot; j++) {
      let a = t * params.slots + j;
      let route = routes[own.first_route + a];
      if (route.expert == own.expert && route.kept == 1u) {
        order[own.first_route + place] = Slot(a, t, image_at(r * params.max_tokens + t), route.gate);
        place++;
      }
    }
  }
}

fn measure_spread(r: u32, E: u32) {
  var mean = 0.0;
  for (var e = 0u; e < E; e++) { mean += importance[e]; }
  mean /= f32(E);
  var variance = 0.0;
  for (var e = 0u; e < E; e++) { variance += (importance[e] - mean) * (importance[e] - mean); }
  spread[r].importance_mean = mean;
  spread[r].importance_variance = variance / f32(E);
}
