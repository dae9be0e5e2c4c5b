// assign_balanced: assigns each token to one expert, and at most ceil(T / E) tokens to each expert, so that the sum of
// the logits H is nearly maximal. An auction: in each round every token without a place bids for the expert with its
// largest H - price. Its bid is price + margin over its second best + epsilon. Every expert keeps its ceil(T / E)
// highest bids; once it has that many, the lowest of them is its price. Ties go to the lower expert, and to the earlier
// token.
// shapes   logits [3, R, T, Q], bids [R, T], routes [T, S]: the expert is in slot 0
// grid     (1, 1, R): one workgroup, whose lanes loop over tokens and over experts
// source   Bertsekas and Castanon 1989, all bids of a round at once; as a router: Lewis et al. 2021 (BASE)
// twins    assignment/auction, router/gate in src/reference
// requires lib/replica.wgsl lib/sample_order.wgsl lib/gates.wgsl

override WG: u32 = 64u;
const ROOM: u32 = 64u; // tune: experts that workgroup memory has room for
const MOST_ROUNDS = 500u;
const STEPS_IN_RANGE = 50.0;
const SMALLEST_STEP = 1e-4;
const FAR_BELOW = -3e38;

// Bids are positive, so their bits compare as integers in the same order.
struct Bid {
  expert: u32,
  amount: u32,
  placed: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> replicas: array<Replica>;
@group(0) @binding(2) var<storage, read> logits: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> bids: array<Bid>;
@group(0) @binding(4) var<storage, read_write> routes: array<Route>;

var<workgroup> prices: array<f32, ROOM>;
// The smallest bid that keeps a place with an expert; 0 while it has free places.
var<workgroup> least: array<u32, ROOM>;
var<workgroup> counts: array<atomic<u32>, ROOM>;
var<workgroup> lowest: array<f32, WG>;
var<workgroup> highest: array<f32, WG>;
var<workgroup> unplaced: atomic<u32>;
var<workgroup> remaining: u32;

@compute @workgroup_size(WG)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let r = group.z;
  let replica = replicas[r];
  let E = replica.num_experts;
  let tokens = batch_at(replica.step).tokens;
  let first = r * params.max_tokens;
  let capacity = (tokens + E - 1u) / E;
  let epsilon = bid_step(first, tokens, E, lane);
  for (var t = lane; t < tokens; t += WG) { bids[first + t].placed = 0u; }

  for (var round = 0u; round < MOST_ROUNDS; round++) {
    for (var t = first + lane; t < first + tokens; t += WG) {
      if (bids[t].placed == 0u) { bids[t] = bid(t, E, epsilon); }
    }
    storageBarrier();
    find_least(first, tokens, E, capacity, lane);
    for (var t = first + lane; t < first + tokens; t += WG) {
      let placed = holds(first, tokens, t, capacity);
      bids[t].placed = select(0u, 1u, placed);
      if (!placed) { atomicAdd(&unplaced, 1u); }
    }
    workgroupBarrier();
    if (lane == 0u) { remaining = atomicExchange(&unplaced, 0u); }
    for (var e = lane; e < E; e += WG) {
      if (least[e] > 0u) { prices[e] = bitcast<f32>(least[e]); }
    }
    if (workgroupUniformLoad(&remaining) == 0u) { break; }
  }

  for (var t = first + lane; t < first + tokens; t += WG) { routes[t * params.slots].expert = bids[t].expert; }
  storageBarrier();
  if (lane == 0u && remaining > 0u) { fill_places(first, tokens, capacity); }
  storageBarrier();
  for (var t = lane; t < tokens; t += WG) { set_gates(first + t, t, replica); }
}

// epsilon: a fraction of the range of all values, at least SMALLEST_STEP so that prices rise.
fn bid_step(first: u32, tokens: u32, E: u32, lane: u32) -> f32 {
  var low = logit(noisy_row(first), 0u);
  var high = low;
  for (var t = first + lane; t < first + tokens; t += WG) {
    for (var e = 0u; e < E; e++) {
      let value = logit(noisy_row(t), e);
      low = min(low, value);
      high = max(high, value);
    }
  }
  lowest[lane] = low;
  highest[lane] = high;
  workgroupBarrier();
  for (var i = 0u; i < WG; i++) {
    low = min(low, lowest[i]);
    high = max(high, highest[i]);
  }
  return max((high - low) / STEPS_IN_RANGE, SMALLEST_STEP);
}

fn bid(row: u32, E: u32, epsilon: f32) -> Bid {
  let at = noisy_row(row);
  var expert = 0u;
  var best = logit(at, 0u) - prices[0];
  var second = select(FAR_BELOW, best, E == 1u);
  for (var e = 1u; e < E; e++) {
    let offer = logit(at, e) - prices[e];
    if (offer > best) {
      second = best;
      best = offer;
      expert = e;
    } else if (offer > second) {
      second = offer;
    }
  }
  return Bid(expert, bitcast<u32>(prices[expert] + (best - second) + epsilon), 0u);
}

// least[e] = the capacity-th largest bid for e, or 0 if there are fewer bids. Found bit by bit from the top: a bit is
// set if at least `capacity` bids are not below the bits found so far with this bit set.
fn find_least(first: u32, tokens: u32, E: u32, capacity: u32, lane: u32) {
  for (var e = lane; e < E; e += WG) { least[e] = 0u; }
  workgroupBarrier();
  for (var bit = 1u << 30u; bit > 0u; bit >>= 1u) {
    for (var t = first + lane; t < first + tokens; t += WG) {
      let e = bids[t].expert;
      if (bids[t].amount >= (least[e] | bit)) { atomicAdd(&counts[e], 1u); }
    }
    workgroupBarrier();
    for (var e = lane; e < E; e += WG) {
      if (atomicExchange(&counts[e], 0u) >= capacity) { least[e] |= bit; }
    }
    workgroupBarrier();
  }
}

// Whether a bid is among the highest of its expert. Of equal bids, which are rare, the earlier token's is higher.
fn holds(first: u32, tokens: u32, own: u32, capacity: u32) -> bool {
  let e = bids[own].expert;
  let amount = bids[own].amount;
  if (amount != least[e]) { return amount > least[e]; }
  var before = 0u;
  for (var t = first; t < first + tokens; t++) {
    if (bids[t].expert != e) { continue; }
    if (bids[t].amount > amount || (bids[t].amount == amount && t < own)) { before++; }
  }
  return before < capacity;
}

// Tokens that are still without a place take the free places in order.
fn fill_places(first: u32, tokens: u32, capacity: u32) {
  for (var t = first; t < first + tokens; t++) {
    if (bids[t].placed == 1u) { atomicAdd(&counts[bids[t].expert], 1u); }
  }
  var e = 0u;
  for (var t = first; t < first + tokens; t++) {
    if (bids[t].placed == 1u) { continue; }
    while (atomicLoad(&counts[e]) >= capacity) { e++; }
    atomicAdd(&counts[e], 1u);
    routes[t * params.slots].expert = e;
  }
}
