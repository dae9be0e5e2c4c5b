// balance: the quantities of a whole batch that the router's losses need, computed by one workgroup.
//   P_e = mean_t d[t,e]       f_e = fraction of the assignments, or of the first choices       L_e = smooth load
//   means over tokens of logsumexp(z)^2 and of H(d); H(P); E sum_e f P; mean and variance of L
// The kernel binds routes, logits, probabilities [T, 2 E] (d, then the terms of L; E is max_experts) and spread, has
// counted the assignments, and declares its number of lanes, WG.
// source    Fedus et al. 2021, eq. 4; Shazeer et al. 2017, eq. 8-11; Zoph et al. 2022 (ST-MoE), eq. 5
// twins     losses/{balanceLoss,loadLoss,zLoss,entropyLoss} in src/reference
// requires  lib/rows.wgsl lib/spread.wgsl lib/scores.wgsl lib/load.wgsl

override COUNT_FIRST_CHOICES: bool = false;

// Sums of logsumexp(z)^2 and of H(d) over each lane's tokens.
var<workgroup> lane_sums: array<vec2f, WG>;

fn measure_balance(r: u32, batch_tokens: u32, lane: u32, replica: Replica) {
  let first = r * params.max_tokens;
  lane_sums[lane] = vec2f(0.0);
  for (var t = lane; t < batch_tokens; t += WG) { lane_sums[lane] += measure_token(first + t, replica); }
  storageBarrier();
  workgroupBarrier();
  for (var e = lane; e < replica.num_experts; e += WG) { measure_expert(r, e, batch_tokens, replica); }
  storageBarrier();
  if (lane == 0u) { measure_totals(r, batch_tokens, replica.num_experts); }
}

fn measure_token(row: u32, replica: Replica) -> vec2f {
  let E = replica.num_experts;
  let at = noisy_row(row);
  let scale = row_scale(at, E);
  let is_smooth = has_smooth_load(replica);
  var boundary = Boundary(0u, 0u);
  if (is_smooth) { boundary = boundary_of(row, replica); }
  for (var e = 0u; e < E; e++) {
    probabilities[probability_at(row) + e] = expert_probability(logit(at, e), scale);
    if (is_smooth) {
      let lead = lead_of(row, e, rival_of(row, e, boundary), noise_deviation(row, e, replica));
      probabilities[load_term_at(row) + e] = normal_cdf(lead);
    }
  }
  let total = log_sum_exp(clean_row(row), E);
  return vec2f(total * total, row_entropy(at, scale, E));
}

fn probability_at(row: u32) -> u32 {
  return row * 2u * params.max_experts;
}

fn load_term_at(row: u32) -> u32 {
  return probability_at(row) + params.max_experts;
}

fn measure_expert(r: u32, e: u32, batch_tokens: u32, replica: Replica) {
  let is_smooth = has_smooth_load(replica);
  var probability = 0.0;
  var smooth_load = 0.0;
  // First choices that are e, and all first choices.
  var first_choices = vec2f(0.0);
  for (var row = r * params.max_tokens; row < r * params.max_tokens + batch_tokens; row++) {
    probability += probabilities[probability_at(row) + e];
    if (is_smooth) { smooth_load += probabilities[load_term_at(row) + e]; }
    if (COUNT_FIRST_CHOICES) {
      let first = routes[row * params.slots];
      first_choices += vec2f(select(0.0, 1.0, first.expert == e), select(1.0, 0.0, is_empty(first)));
    }
  }
  var all = 0.0;
  for (var other = 0u; other < replica.num_experts; other++) { all += spread[r].usage[other].load; }
  let load = spread[r].usage[e].load;
  spread[r].usage[e].probability = probability / f32(batch_tokens);
  spread[r].usage[e].fraction = load / max(1.0, all);
  if (COUNT_FIRST_CHOICES) { spread[r].usage[e].fraction = first_choices.x / max(1.0, first_choices.y); }
  spread[r].usage[e].smooth_load = select(load, smooth_load, is_smooth);
}

fn measure_totals(r: u32, batch_tokens: u32, E: u32) {
  var load_mean = 0.0;
  var balance = 0.0;
  var batch_entropy = 0.0;
  for (var e = 0u; e < E; e++) {
    let own = spread[r].usage[e];
    load_mean += own.smooth_load / f32(E);
    balance += own.fraction * own.probability;
    batch_entropy -= own.probability * safe_log(own.probability);
  }
  var load_variance = 0.0;
  for (var e = 0u; e < E; e++) {
    let deviation = spread[r].usage[e].smooth_load - load_mean;
    load_variance += deviation * deviation / f32(E);
  }
  var sum = vec2f(0.0);
  for (var i = 0u; i < WG; i++) { sum += lane_sums[i]; }
  spread[r].smooth_load_mean = load_mean;
  spread[r].smooth_load_variance = load_variance;
  spread[r].balance = f32(E) * balance;
  spread[r].z = sum.x / f32(batch_tokens);
  spread[r].token_entropy = sum.y / f32(batch_tokens);
  spread[r].batch_entropy = batch_entropy;
}
