// dispatch: drops the assignments that exceed an expert's capacity, and sorts the kept assignments a = t*S + j by
// expert, without atomics: count, scan, scatter.
//   offsets[e] = kept assignments to experts before e; offsets[A] = all of them
//   order[...] = the kept assignments of expert 0, then of expert 1, ..., each in ascending order
//   usage[e]   = of routed experts: the sum of the gates of e, and its assignments, dropped ones included; the mean and
//                the population variance of these sums; and the other quantities that the router's losses need
// shapes   routes [T, S], order [T*S], spread [R]
// grid     (1, 1, R): one workgroup; a lane counts and scatters a slice of the batch, and adds up some experts
// source   Gale et al. 2022 (MegaBlocks), section 5.2; twins: {capacity,dispatch,importanceLoss} in src/reference
// requires lib/sample_order.wgsl lib/slots.wgsl lib/tokens.wgsl lib/capacity.wgsl lib/balance.wgsl

override WG: u32 = 64u;
const SLICES: u32 = 16u; // tune: slices of the batch, at most as many as lanes
const ROOM: u32 = 72u; // tune: experts, shared ones included, that workgroup memory has room for
// Some replica has a capacity.
override LIMITED: bool = false;
// Some loss of the router needs more than the sums of the gates.
override MEASURED: bool = false;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> replicas: array<Replica>;
@group(0) @binding(2) var<storage, read> capacities: array<u32>;
@group(0) @binding(3) var<storage, read> tokens: array<vec4f>;
@group(0) @binding(4) var<storage, read> logits: array<vec4f>;
@group(0) @binding(5) var<storage, read_write> routes: array<Route>;
@group(0) @binding(6) var<storage, read_write> order: array<Slot>;
@group(0) @binding(7) var<storage, read_write> spread: array<Spread>;
@group(0) @binding(8) var<storage, read_write> probabilities: array<f32>;

// For every slice of the batch and every expert: its number of assignments in the upper half of the word, that of kept
// ones in the lower half. Later: the place of the slice's next kept assignment among the expert's.
var<workgroup> counts: array<u32, SLICES * ROOM>;
var<workgroup> gate_sums: array<f32, SLICES * ROOM>;
// For every expert: its number of kept assignments, and that of all experts before it.
var<workgroup> kept: array<u32, ROOM>;
var<workgroup> firsts: array<u32, ROOM>;
var<workgroup> importance: array<f32, ROOM>;

@compute @workgroup_size(WG)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let r = group.z;
  let replica = replicas[r];
  let batch_tokens = batch_at(replica.step).tokens;
  let experts = all_experts(replica);
  if (LIMITED) {
    for (var e = lane; e < replica.num_experts; e += WG) {
      keep_within(candidates_of(r, e, batch_tokens, replica), capacity_of(r, batch_tokens));
    }
    storageBarrier();
  }
  let slice = slice_of(lane, batch_tokens, replica);
  count_slice(r, slice, replica);
  workgroupBarrier();
  for (var e = lane; e < experts; e += WG) { add_slices(r, e, replica.num_experts); }
  workgroupBarrier();
  for (var e = lane; e < experts; e += WG) { place_expert(r, e); }
  workgroupBarrier();
  scatter_slice(r, slice);
  if (lane == 0u) { measure_spread(r, replica.num_experts); }
  if (MEASURED) {
    storageBarrier();
    measure_balance(r, batch_tokens, lane, replica);
  }
}

fn candidates_of(r: u32, e: u32, batch_tokens: u32, replica: Replica) -> Candidates {
  let first_route = r * params.max_tokens * params.slots;
  if (SLOT_PER_EXPERT) { return Candidates(e, first_route, batch_tokens, e, e + 1u); }
  return Candidates(e, first_route, batch_tokens, 0u, routed_slots(replica));
}

// Consecutive tokens that one invocation counts and scatters.
struct Slice {
  number: u32,
  first: u32,
  end: u32,
  slots: u32,
}

// Empty for lanes past the last slice.
fn slice_of(lane: u32, batch_tokens: u32, replica: Replica) -> Slice {
  let length = (batch_tokens + SLICES - 1u) / SLICES;
  let first = min(lane * length, batch_tokens);
  return Slice(lane, first, min(first + length, batch_tokens), used_slots(replica));
}

fn count_slice(r: u32, slice: Slice, replica: Replica) {
  for (var t = slice.first; t < slice.end; t++) {
    for (var j = 0u; j < slice.slots; j++) {
      let a = (r * params.max_tokens + t) * params.slots + j;
      let e = routes[a].expert;
      if (e >= DECLINED) { continue; }
      counts[slice.number * ROOM + e] += (1u << 16u) + routes[a].kept;
      if (e < replica.num_experts) { gate_sums[slice.number * ROOM + e] += routes[a].gate; }
    }
  }
}

// E: number of routed experts.
fn add_slices(r: u32, e: u32, E: u32) {
  var load = 0u;
  var all_kept = 0u;
  var gates = 0.0;
  for (var slice = 0u; slice < SLICES; slice++) {
    let count = counts[slice * ROOM + e];
    counts[slice * ROOM + e] = all_kept;
    load += count >> 16u;
    all_kept += count & 0xffffu;
    if (e < E) { gates += gate_sums[slice * ROOM + e]; }
  }
  kept[e] = all_kept;
  if (e < E) {
    importance[e] = gates;
    spread[r].usage[e].importance = gates;
    spread[r].usage[e].load = f32(load);
  }
}

fn place_expert(r: u32, e: u32) {
  var first = 0u;
  for (var before = 0u; before < e; before++) { first += kept[before]; }
  firsts[e] = first;
  if (e == 0u) { spread[r].offsets[0] = 0u; }
  spread[r].offsets[e + 1u] = first + kept[e];
}

fn scatter_slice(r: u32, slice: Slice) {
  let first_route = r * params.max_tokens * params.slots;
  for (var t = slice.first; t < slice.end; t++) {
    for (var j = 0u; j < slice.slots; j++) {
      let a = t * params.slots + j;
      let route = routes[first_route + a];
      if (is_empty(route) || route.kept == 0u) { continue; }
      let place = counts[slice.number * ROOM + route.expert];
      counts[slice.number * ROOM + route.expert] = place + 1u;
      let image = image_at(r * params.max_tokens + t);
      order[first_route + firsts[route.expert] + place] = Slot(a, t, image, route.gate);
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
