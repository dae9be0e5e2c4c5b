// router_backward: the gradient of a token's logits, from its gates and from the router's own losses.
//   dg_a = slope_a + importanceCoef dCV2/dI_e                  for every chosen expert e, dropped ones included
//   gates to H    renormalised softmax: dH = g (dg - sum g dg); others through the scores, s = score(H)
//   d to s to H   balance: dd = balanceCoef E f / T; entropies: dd = coef (log P + 1) / T, -coef (log d + 1) / T
//   REINFORCE     dH = (loss_t - mean of the others) ([e drawn] - s) / T
//   load          through z, the deviation of the noise and the rival's H, see lib/load.wgsl
//   H to z        dz_e = dH_e; learned noise: dz_(E+e) = (dH_e n + ddeviation_e) sigmoid(z_(E+e));
//                 z-loss: 2 zCoef lse softmax(z) / T
// The kernel binds replicas, model, routes, spread, logits and tokens.
// shapes    logits [3, R, T, Q]: writes dz to the last third; tokens: adds the router's part of the bound
// source    Shazeer et al. 2017, eq. 3-11; Fedus et al. 2021, eq. 2-4; Williams 1992; Zoph et al. 2022, eq. 5
// twins     router/{gate,scores,noise}, losses/{importance,load,balance,z,entropy}Loss, losses/reinforce, guard
//           in src/reference
// requires  lib/slots.wgsl lib/rows.wgsl lib/spread.wgsl lib/scores.wgsl lib/load.wgsl lib/reach.wgsl

override RAW_GATE: bool = false;
override UNGATED: bool = false;
override SAMPLED: bool = false;
// Some loss reads the distribution d.
override PROBABILITY_LOSSES: bool = false;
override Z_LOSS: bool = false;

// The token that a gradient is computed for.
struct Back {
  r: u32,
  t: u32,
  row: u32,
  batch_tokens: u32,
}

fn route_backward(r: u32, t: u32, batch_tokens: u32) {
  let replica = replicas[r];
  let back = Back(r, t, r * params.max_tokens + t, batch_tokens);
  let gradient = gradient_row(back.row);
  for (var v = 0u; v < params.columns4; v++) { logits[gradient + v] = vec4f(0.0); }

  // Until through_noise, the row holds dH.
  if (!UNGATED) { through_gates(back, replica); }
  if (PROBABILITY_LOSSES) { through_probabilities(back, replica); }
  if (SAMPLED) { reinforce(back, replica.num_experts); }
  if (SMOOTH_LOAD) { through_rivals(back, replica); }
  if (SMOOTH_LOAD || LEARNED_NOISE) { through_noise(back, replica); }
  if (Z_LOSS) { add_z_loss(back, replica); }

  var bound = 0.0;
  for (var v = 0u; v < params.columns4; v++) { bound += dot(abs(logits[gradient + v]), vec4f(1.0)); }
  tokens[statistics_at(back.row)].z += bound * input_reach(back.row, replica);
}

fn add_gradient(row: u32, column: u32, value: f32) {
  logits[gradient_row(row) + (column >> 2u)][column & 3u] += value;
}

// dL/dgate of a slot. A declined choice has none, but its gate is part of the sum that the other gates were scaled by.
fn gate_gradient(back: Back, route: Route, replica: Replica) -> f32 {
  if (is_empty(route)) { return 0.0; }
  let importance = spread[back.r].usage[route.expert].importance;
  let slope = cv_squared_slope(
    importance, spread[back.r].importance_mean, spread[back.r].importance_variance, replica.num_experts);
  return route.slope + replica.importance_coef * slope;
}

fn chosen_expert(route: Route) -> u32 {
  return route.expert & ~DECLINED;
}

fn through_gates(back: Back, replica: Replica) {
  let first = back.row * params.slots;
  let slots = routed_slots(replica);
  var mean = 0.0; // sum_j g dg
  var chosen_total = SCORE_EPSILON;
  for (var j = 0u; j < slots; j++) {
    let route = routes[first + j];
    if (route.expert == NONE) { continue; }
    mean += route.gate * gate_gradient(back, route, replica);
    if (SIGMOID_SCORE && !RAW_GATE) { chosen_total += sigmoid(logit(noisy_row(back.row), chosen_expert(route))); }
  }
  if (RAW_GATE && !SIGMOID_SCORE) { from_all(back, mean, replica.num_experts); }
  for (var j = 0u; j < slots; j++) {
    let route = routes[first + j];
    if (route.expert == NONE) { continue; }
    let dg = gate_gradient(back, route, replica);
    var dH = route.gate * (dg - select(mean, 0.0, RAW_GATE));
    if (SIGMOID_SCORE) {
      let s = sigmoid(logit(noisy_row(back.row), chosen_expert(route)));
      let ds = select((dg - mean) / chosen_total, dg, RAW_GATE);
      dH = s * (1.0 - s) * ds;
    }
    add_gradient(back.row, chosen_expert(route), dH);
  }
}

// Raw gates are a softmax over all experts, so every expert has a gradient: dH_e -= s_e sum g dg.
fn from_all(back: Back, mean: f32, E: u32) {
  let at = noisy_row(back.row);
  let scale = row_scale(at, E);
  for (var e = 0u; e < E; e++) { add_gradient(back.row, e, -score(logit(at, e), scale) * mean); }
}

// dL/dd_e of the losses that read the distribution.
fn probability_gradient(back: Back, e: u32, d: f32, replica: Replica) -> f32 {
  let own = spread[back.r].usage[e];
  var slope = replica.balance_coef * f32(replica.num_experts) * own.fraction;
  slope += replica.batch_entropy_coef * (safe_log(own.probability) + 1.0);
  slope -= replica.token_entropy_coef * (safe_log(d) + 1.0);
  return slope / f32(back.batch_tokens);
}

fn through_probabilities(back: Back, replica: Replica) {
  let E = replica.num_experts;
  let at = noisy_row(back.row);
  let scale = row_scale(at, E);
  var mean = 0.0; // sum_e d dd
  for (var e = 0u; e < E; e++) {
    let d = expert_probability(logit(at, e), scale);
    mean += d * probability_gradient(back, e, d, replica);
  }
  for (var e = 0u; e < E; e++) {
    let d = expert_probability(logit(at, e), scale);
    let centred = d * (probability_gradient(back, e, d, replica) - mean);
    // A sigmoid's probability is s / total: ds = (dd - mean) / total, dH = s (1 - s) ds.
    let passed = select(1.0, 1.0 - score(logit(at, e), scale), SIGMOID_SCORE);
    add_gradient(back.row, e, centred * passed);
  }
}

fn reinforce(back: Back, E: u32) {
  let first = back.r * params.max_tokens;
  var total = 0.0;
  for (var t = 0u; t < back.batch_tokens; t++) { total += tokens[statistics_at(first + t)].x; }
  let loss = tokens[statistics_at(back.row)].x;
  // The mean loss of the other tokens, which does not depend on the expert that this token drew.
  let baseline = select(0.0, (total - loss) / f32(max(back.batch_tokens, 2u) - 1u), back.batch_tokens > 1u);
  let at = noisy_row(back.row);
  let scale = row_scale(at, E);
  let drawn = routes[back.row * params.slots].expert;
  for (var e = 0u; e < E; e++) {
    let miss = select(0.0, 1.0, e == drawn) - score(logit(at, e), scale);
    add_gradient(back.row, e, (loss - baseline) * miss / f32(back.batch_tokens));
  }
}

// dL/dL_e times the density at e's lead, over the deviation of its noise: the slope in its clean logit.
fn load_slope(back: Back, e: u32, lead: f32, deviation: f32, replica: Replica) -> f32 {
  let smooth_load = spread[back.r].usage[e].smooth_load;
  let slope = cv_squared_slope(
    smooth_load, spread[back.r].smooth_load_mean, spread[back.r].smooth_load_variance, replica.num_experts);
  return replica.load_coef * slope * normal_density(lead) / deviation;
}

// The gradients of the load through the rivals' noisy logits, which are the thresholds.
fn through_rivals(back: Back, replica: Replica) {
  if (!has_smooth_load(replica)) { return; }
  let boundary = boundary_of(back.row, replica);
  for (var e = 0u; e < replica.num_experts; e++) {
    let deviation = noise_deviation(back.row, e, replica);
    let rival = rival_of(back.row, e, boundary);
    let lead = lead_of(back.row, e, rival, deviation);
    add_gradient(back.row, rival, -load_slope(back, e, lead, deviation, replica));
  }
}

// From dH to dz; adds the gradients of the load through the clean logits and through the scale of the noise.
fn through_noise(back: Back, replica: Replica) {
  if (!is_noisy(replica)) { return; }
  let E = replica.num_experts;
  let is_smooth = has_smooth_load(replica);
  var boundary = Boundary(0u, 0u);
  if (is_smooth) { boundary = boundary_of(back.row, replica); }
  for (var e = 0u; e < E; e++) {
    let dH = logit(gradient_row(back.row), e);
    var d_deviation = 0.0;
    if (is_smooth) {
      let deviation = noise_deviation(back.row, e, replica);
      let lead = lead_of(back.row, e, rival_of(back.row, e, boundary), deviation);
      let slope = load_slope(back, e, lead, deviation, replica);
      d_deviation = -slope * lead;
      add_gradient(back.row, e, slope);
    }
    if (LEARNED_NOISE) {
      let growth = sigmoid(logit(clean_row(back.row), E + e));
      add_gradient(back.row, E + e, (dH * normal(back.t, e, replica) + d_deviation) * growth);
    }
  }
}

fn add_z_loss(back: Back, replica: Replica) {
  let at = clean_row(back.row);
  let total = log_sum_exp(at, replica.num_experts);
  let slope = 2.0 * replica.z_coef * total / f32(back.batch_tokens);
  for (var e = 0u; e < replica.num_experts; e++) {
    add_gradient(back.row, e, slope * exp(logit(at, e) - total));
  }
}
