// capacity: which assignments of an expert are kept. One invocation handles an expert, and is the only one to write its
// assignments. The host computes the capacities in f64, for a full batch and for the last batch of an epoch.
//   kept  the first `capacity` of them in the order of the priority: earlier tokens; or first choices, then earlier
//         tokens; or larger gates, then earlier tokens
// The kernel binds capacities [R, 2] and routes.
// source    Fedus et al. 2021; first choices: Lepikhin et al. 2020; larger gates: Riquelme et al. 2021
// twin      assignment/capacity in src/reference
// requires  lib/params.wgsl lib/rows.wgsl

override FIRST_CHOICES_FIRST: bool = false;
override LARGE_GATES_FIRST: bool = false;

// The assignments of an expert among the routes of `tokens` tokens from `first_route` on.
struct Candidates {
  expert: u32,
  first_route: u32,
  tokens: u32,
  // The slots of a token that may hold the expert.
  first_slot: u32,
  end_slot: u32,
}

fn capacity_of(r: u32, tokens: u32) -> u32 {
  return capacities[2u * r + select(0u, 1u, tokens < params.batch_size)];
}

fn keep_within(candidates: Candidates, capacity: u32) {
  if (LARGE_GATES_FIRST) {
    keep_largest_gates(candidates, capacity);
    return;
  }
  var taken = 0u;
  if (FIRST_CHOICES_FIRST) {
    for (var j = candidates.first_slot; j < candidates.end_slot; j++) {
      for (var t = 0u; t < candidates.tokens; t++) { taken = keep_next(candidates, t, j, taken, capacity); }
    }
    return;
  }
  for (var t = 0u; t < candidates.tokens; t++) {
    for (var j = candidates.first_slot; j < candidates.end_slot; j++) {
      taken = keep_next(candidates, t, j, taken, capacity);
    }
  }
}

fn keep_next(candidates: Candidates, t: u32, j: u32, taken: u32, capacity: u32) -> u32 {
  let a = candidates.first_route + t * params.slots + j;
  if (routes[a].expert != candidates.expert) { return taken; }
  routes[a].kept = select(0u, 1u, taken < capacity);
  return taken + 1u;
}

// Gates are not negative, so their bits compare as integers in the same order. The capacity-th largest gate is found
// bit by bit from the top: a bit is set if at least `capacity` gates are not below the bits found so far with this bit
// set.
fn keep_largest_gates(candidates: Candidates, capacity: u32) {
  var least = 0u;
  for (var bit = 1u << 30u; bit > 0u; bit >>= 1u) {
    if (count_gates(candidates, least | bit) >= capacity) { least |= bit; }
  }
  // Of equal gates the earlier token's is kept.
  var room = capacity - min(capacity, count_gates(candidates, least + 1u));
  for (var t = 0u; t < candidates.tokens; t++) {
    for (var j = candidates.first_slot; j < candidates.end_slot; j++) {
      let a = candidates.first_route + t * params.slots + j;
      if (routes[a].expert != candidates.expert) { continue; }
      let gate = bitcast<u32>(routes[a].gate);
      let ties = gate == least && room > 0u;
      if (ties) { room--; }
      routes[a].kept = select(0u, 1u, ties || gate > least);
    }
  }
}

// Candidates whose gate has at least these bits.
fn count_gates(candidates: Candidates, least: u32) -> u32 {
  var count = 0u;
  for (var t = 0u; t < candidates.tokens; t++) {
    for (var j = candidates.first_slot; j < candidates.end_slot; j++) {
      let route = routes[candidates.first_route + t * params.slots + j];
      if (route.expert == candidates.expert && bitcast<u32>(route.gate) >= least) { count++; }
    }
  }
  return count;
}
