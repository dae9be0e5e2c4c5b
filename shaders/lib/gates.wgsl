// gates: the weights of a token's chosen experts.
//   raw           s_e                                  one  1
//   renormalised  s_e / sum of s over the chosen: of softmax scores, the softmax over the chosen logits
// The kernel binds logits and routes. Twins: router/gate, assignment/laterChoices in src/reference.
// source    Shazeer et al. 2017, eq. 3 and 5; raw: Fedus et al. 2021, eq. 1; random later choices: Lepikhin et al.
//           2020 (GShard), algorithm 1
// requires  lib/replica.wgsl lib/slots.wgsl lib/random.wgsl lib/rows.wgsl lib/scores.wgsl

override RAW_GATE: bool = false;
override UNGATED: bool = false;
// A token's second and later choices are kept with a probability of twice their gate.
override RANDOM_LATER_CHOICES: bool = false;
const STREAM_LATER = 8u;

// Completes the routes of token t: the gates of the experts in its routed slots, then its shared experts.
fn set_gates(row: u32, t: u32, replica: Replica) {
  let first = row * params.slots;
  let routed = routed_slots(replica);
  let slots = used_slots(replica);
  let scale = gate_scale(row, replica);
  for (var j = 0u; j < routed; j++) {
    var e = routes[first + j].expert;
    if (e == NONE) {
      routes[first + j] = Route(NONE, 0.0, 0.0, 0u);
      continue;
    }
    var gate = 1.0;
    if (!UNGATED) { gate = expert_probability(logit(noisy_row(row), e), scale); }
    if (RANDOM_LATER_CHOICES && j > 0u) {
      let u = uniforms(t * slots + j, replica.step, STREAM_LATER, replica.seed).x;
      if (!(2.0 * gate > u)) { e |= DECLINED; }
    }
    routes[first + j] = Route(e, gate, 0.0, select(1u, 0u, e >= DECLINED));
  }
  for (var j = routed; j < slots; j++) {
    routes[first + j] = Route(replica.num_experts + j - routed, 1.0, 0.0, 1u);
  }
}

// Like row_scale, over the experts whose gates sum to 1: all of them for raw gates, else the chosen ones.
fn gate_scale(row: u32, replica: Replica) -> RowScale {
  let logits_at = noisy_row(row);
  if (UNGATED) { return RowScale(0.0, 1.0); }
  if (RAW_GATE) {
    if (SIGMOID_SCORE) { return RowScale(0.0, 1.0); }
    return row_scale(logits_at, replica.num_experts);
  }
  let first = row * params.slots;
  let slots = routed_slots(replica);
  var largest = 0.0;
  var found = false;
  for (var j = 0u; j < slots; j++) {
    let e = routes[first + j].expert;
    if (e == NONE) { continue; }
    let z = logit(logits_at, e);
    if (!found || z > largest) { largest = z; }
    found = true;
  }
  var total = select(0.0, SCORE_EPSILON, SIGMOID_SCORE);
  for (var j = 0u; j < slots; j++) {
    let e = routes[first + j].expert;
    if (e == NONE) { continue; }
    let z = logit(logits_at, e);
    if (SIGMOID_SCORE) { total += sigmoid(z); } else { total += exp(z - largest); }
  }
  return RowScale(largest, total);
}
