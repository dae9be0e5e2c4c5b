// measure_balance: what the losses of the router need to know of a whole batch.
//   P_e = mean_t d[t,e]       f_e = share of the assignments, or of the first choices       L_e = smooth load
//   means over tokens of logsumexp(z)^2 and of H(d); H(P); E sum_e f P; mean and variance of L
// shapes   logits [3, R, T, Q], routes [T, S], shares [T, 2 E]: d, then the terms of L; usage [E]
// grid     (1, 1, R): one workgroup; lanes take tokens, then experts
// source   Fedus et al. 2021, eq. 4; Shazeer et al. 2017, eq. 8-11; Zoph et al. 2022 (ST-MoE), eq. 5
// twins    losses/{balanceLoss,loadLoss,zLoss,entropyLoss} in src/reference
// requires lib/sample_order.wgsl lib/rows.wgsl lib/balance.wgsl lib/scores.wgsl lib/load.wgsl

override WG: u32 = 64u;
// The load loss has a gradient: the choice is noisy, and leaves an expert out.
override SMOOTH_LOAD: bool = false;
override COUNT_FIRST_CHOICES: bool = false;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> replicas: array<Replica>;
@group(0) @binding(2) var<storage, read> routes: array<Route>;
@group(0) @binding(3) var<storage, read> logits: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> shares: array<f32>;
@group(0) @binding(5) var<storage, read_write> usage: array<Usage>;
@group(0) @binding(6) var<storage, read_write> totals: array<Totals>;

// Of each lane's tokens: sums of logsumexp(z)^2 and of H(d).
var<workgroup> sums: array<vec2f, WG>;

@compute @workgroup_size(WG)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let r = group.z;
  let tokens = batch_at(params, replicas[r].step).tokens;
  let first = r * params.max_tokens;
  sums[lane] = vec2f(0.0);
  for (var t = lane; t < tokens; t += WG) { sums[lane] += measure_token(r, first + t); }
  storageBarrier();
  workgroupBarrier();
  for (var e = lane; e < params.num_experts; e += WG) { measure_expert(r, e, tokens); }
  storageBarrier();
  if (lane == 0u) { measure_totals(r, tokens); }
}

fn measure_token(r: u32, row: u32) -> vec2f {
  let E = params.num_experts;
  let at = noisy_row(row);
  let scale = row_scale(at);
  var boundary = Boundary(0u, 0u);
  if (SMOOTH_LOAD) { boundary = boundary_of(row); }
  for (var e = 0u; e < E; e++) {
    shares[row * 2u * E + e] = share(logit(at, e), scale);
    if (SMOOTH_LOAD) {
      let lead = lead_of(row, e, rival_of(row, e, boundary), noise_deviation(row, e, replicas[r]));
      shares[row * 2u * E + E + e] = normal_cdf(lead);
    }
  }
  let total = log_sum_exp(clean_row(row));
  return vec2f(total * total, row_entropy(at, scale));
}

fn measure_expert(r: u32, e: u32, tokens: u32) {
  let E = params.num_experts;
  var probability = 0.0;
  var smooth_load = 0.0;
  // Assignments to e, and all of them, among the first choices.
  var first_choices = vec2f(0.0);
  for (var row = r * params.max_tokens; row < r * params.max_tokens + tokens; row++) {
    probability += shares[row * 2u * E + e];
    if (SMOOTH_LOAD) { smooth_load += shares[row * 2u * E + E + e]; }
    if (COUNT_FIRST_CHOICES) {
      let first = routes[row * params.slots];
      first_choices += vec2f(select(0.0, 1.0, first.expert == e), select(1.0, 0.0, is_empty(first)));
    }
  }
  var all = 0.0;
  for (var other = 0u; other < E; other++) { all += usage[r * E + other].load; }
  let load = usage[r * E + e].load;
  usage[r * E + e].probability = probability / f32(tokens);
  usage[r * E + e].fraction = load / max(1.0, all);
  if (COUNT_FIRST_CHOICES) { usage[r * E + e].fraction = first_choices.x / max(1.0, first_choices.y); }
  usage[r * E + e].smooth_load = load;
  if (SMOOTH_LOAD && is_noisy(replicas[r])) { usage[r * E + e].smooth_load = smooth_load; }
}

fn measure_totals(r: u32, tokens: u32) {
  let E = params.num_experts;
  var load_mean = 0.0;
  var balance = 0.0;
  var batch_entropy = 0.0;
  for (var e = 0u; e < E; e++) {
    let own = usage[r * E + e];
    load_mean += own.smooth_load / f32(E);
    balance += own.fraction * own.probability;
    batch_entropy -= own.probability * safe_log(own.probability);
  }
  var load_variance = 0.0;
  for (var e = 0u; e < E; e++) {
    let deviation = usage[r * E + e].smooth_load - load_mean;
    load_variance += deviation * deviation / f32(E);
  }
  var sum = vec2f(0.0);
  for (var i = 0u; i < WG; i++) { sum += sums[i]; }
  totals[r].smooth_load_mean = load_mean;
  totals[r].smooth_load_variance = load_variance;
  totals[r].balance = f32(E) * balance;
  totals[r].z = sum.x / f32(tokens);
  totals[r].token_entropy = sum.y / f32(tokens);
  totals[r].batch_entropy = batch_entropy;
}
