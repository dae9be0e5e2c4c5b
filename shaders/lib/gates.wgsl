// gates: the weights of a token's chosen experts.
//   renormalised  softmax of z over the chosen
//   raw           softmax of z over all E
// The kernel binds logits and routes. Twin: router/gate in src/reference.
// source    Shazeer et al. 2017, eq. 3; raw: Fedus et al. 2021, eq. 2
// requires  lib/params.wgsl lib/rows.wgsl

override RAW_GATE: bool = false;

// Completes a token's routes: gates of the experts in its routed slots, then the shared experts.
fn set_gates(row: u32) {
  let first_logit = row * params.columns4;
  let first_route = row * params.slots;
  // The first chosen has the largest logit of all, so no exponent is positive.
  let first = routes[first_route].expert;
  let largest = logits[first_logit + (first >> 2u)][first & 3u];
  var total = 0.0;
  if (RAW_GATE) {
    for (var e = 0u; e < params.num_experts; e++) {
      total += exp(logits[first_logit + (e >> 2u)][e & 3u] - largest);
    }
  } else {
    for (var j = 0u; j < params.routed_slots; j++) {
      let e = routes[first_route + j].expert;
      total += exp(logits[first_logit + (e >> 2u)][e & 3u] - largest);
    }
  }
  for (var j = 0u; j < params.routed_slots; j++) {
    let e = routes[first_route + j].expert;
    let gate = exp(logits[first_logit + (e >> 2u)][e & 3u] - largest) / total;
    routes[first_route + j] = Route(e, gate, 0.0, 1u);
  }
  for (var j = params.routed_slots; j < params.slots; j++) {
    routes[first_route + j] = Route(params.num_experts + j - params.routed_slots, 1.0, 0.0, 1u);
  }
}
