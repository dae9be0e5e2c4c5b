// finish_step: decides whether the step may touch the weights, and records it.
//   apply = sum_t bound_t <= 1e18 and the losses are finite: since no gradient entry can exceed the
//   sum of the tokens' bounds, a step is applied whole or not at all.
// shapes   records [slots, R, 16 + 2 E] u32: step, tokens, task loss, aux loss, correct,
//          skipped, dropped, unrouted, unrouted but correct, the six auxiliary terms, 0, load [E], importance [E]
// grid     (1, 1, R): one workgroup sums in a fixed order
// source   skipping: Micikevicius et al. 2018; balance bias: Wang et al. 2024, algorithm 1
// twins    {guard,balanceBias} in src/reference
// requires lib/replica.wgsl lib/sample_order.wgsl lib/finite.wgsl lib/balance.wgsl lib/tokens.wgsl

override WG: u32 = 64u;
override BIASED: bool = false;
const GRADIENT_BOUND = 1e18;
const LOSS_BOUND = 1e30;
const RECORD_HEADER = 16u;
const AUX_TERMS = 6u;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> replicas: array<Replica>;
@group(0) @binding(2) var<storage, read> tokens: array<vec4f>;
@group(0) @binding(3) var<storage, read> offsets: array<u32>;
@group(0) @binding(4) var<storage, read> usage: array<Usage>;
@group(0) @binding(5) var<storage, read> totals: array<Totals>;
@group(0) @binding(6) var<storage, read_write> records: array<u32>;
@group(0) @binding(7) var<storage, read_write> model: array<vec4f>;

// Sums over tokens of the rows of statistics, and of the tokens classified rightly without a routed expert.
var<workgroup> sums: array<vec4f, WG>;
var<workgroup> lucky_sums: array<f32, WG>;

@compute @workgroup_size(WG)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let r = group.z;
  let batch_tokens = batch_at(params, replicas[r].step).tokens;
  var sum = vec4f(0.0);
  var lucky = 0.0;
  for (var t = lane; t < batch_tokens; t += WG) {
    let statistics = tokens[statistics_at(r * params.max_tokens + t)];
    sum += statistics;
    lucky += statistics.y * statistics.w;
  }
  sums[lane] = sum;
  lucky_sums[lane] = lucky;
  workgroupBarrier();
  if (lane != 0u) { return; }
  for (var i = 1u; i < WG; i++) {
    sum += sums[i];
    lucky += lucky_sums[i];
  }

  let terms = auxiliary_terms(replicas[r], totals[r]);
  var auxiliary = 0.0;
  for (var i = 0u; i < AUX_TERMS; i++) { auxiliary += terms[i]; }
  let apply = is_at_most(sum.z, GRADIENT_BOUND) && is_at_most(sum.x, LOSS_BOUND)
    && is_at_most(auxiliary, LOSS_BOUND);

  let E = params.num_experts;
  let step = replicas[r].step;
  let record = ((step % params.record_slots) * params.num_replicas + r) * (RECORD_HEADER + 2u * E);
  var assigned = 0u;
  for (var e = 0u; e < E; e++) {
    let own = usage[r * E + e];
    assigned += u32(own.load);
    records[record + RECORD_HEADER + e] = u32(own.load);
    records[record + RECORD_HEADER + E + e] = bitcast<u32>(own.importance);
  }
  records[record] = step;
  records[record + 1u] = batch_tokens;
  records[record + 2u] = bitcast<u32>(sum.x / f32(batch_tokens));
  records[record + 3u] = bitcast<u32>(auxiliary);
  records[record + 4u] = u32(sum.y);
  records[record + 5u] = select(1u, 0u, apply);
  records[record + 6u] = assigned - offsets[r * (params.all_experts + 1u) + E];
  records[record + 7u] = u32(sum.w);
  records[record + 8u] = u32(lucky);
  for (var i = 0u; i < AUX_TERMS; i++) { records[record + 9u + i] = bitcast<u32>(terms[i]); }

  replicas[r].step = step + 1u;
  replicas[r].tokens = batch_tokens;
  replicas[r].apply = select(0u, 1u, apply);
  if (apply) {
    replicas[r].applied += 1u;
    // 1 - beta^(n+1) from 1 - beta^n, without the cancellation of 1 - beta.
    replicas[r].bias1 = replicas[r].bias1 * 0.9 + 0.1;
    replicas[r].bias2 = replicas[r].bias2 * 0.999 + 0.001;
    if (BIASED) { move_balance_bias(r, assigned); }
  }
}

// One step toward an even load for every expert, less the mean of all steps, which no choice depends on.
fn move_balance_bias(r: u32, assigned: u32) {
  let E = params.num_experts;
  let bias = r * params.parameters4 + params.balance_bias;
  var mean = 0.0;
  for (var e = 0u; e < E; e++) {
    let spare = sign(i32(assigned) - i32(E * u32(usage[r * E + e].load)));
    let moved = model[bias + (e >> 2u)][e & 3u] + replicas[r].bias_rate * f32(spare);
    model[bias + (e >> 2u)][e & 3u] = moved;
    mean += moved / f32(E);
  }
  for (var e = 0u; e < E; e++) { model[bias + (e >> 2u)][e & 3u] -= mean; }
}

// In the order of AUX_TERMS in src/reference/routing.ts. What no coefficient asks for was not measured.
fn auxiliary_terms(replica: Replica, spread: Totals) -> array<f32, AUX_TERMS> {
  return array<f32, AUX_TERMS>(
    term(replica.importance_coef, cv_squared(spread.importance_mean, spread.importance_variance)),
    term(replica.load_coef, cv_squared(spread.smooth_load_mean, spread.smooth_load_variance)),
    term(replica.balance_coef, spread.balance),
    term(replica.z_coef, spread.z),
    term(replica.token_entropy_coef, spread.token_entropy),
    term(-replica.batch_entropy_coef, spread.batch_entropy),
  );
}

fn term(coefficient: f32, value: f32) -> f32 {
  if (coefficient == 0.0) { return 0.0; }
  return coefficient * value;
}
