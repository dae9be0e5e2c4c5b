// finish_step: decides whether the step may change the weights, and writes its record.
//   apply = sum_t bound_t <= 1e18 and the losses are finite: no gradient entry can exceed the sum of the tokens' bounds,
//   so a step is applied as a whole or not at all.
//   gradient_scale = min(1, clip_norm / |g|), |g| the Euclidean norm over all weights; 1 without a clip_norm
// shapes   records [slots, R, 16 + 2 E] u32: step, tokens, task loss, aux loss, correct,
//          skipped, dropped, unrouted, unrouted but correct, the six auxiliary terms, 0, load [E], importance [E],
//          E the largest number of experts of a replica; zeros for experts that this one lacks
// grid     (1, 1, R): one workgroup sums in a fixed order
// source   skipping: Micikevicius et al. 2018; balance bias: Wang et al. 2024, algorithm 1; clipping: Pascanu et al.
//          2013, algorithm 1; torch.nn.utils.clip_grad_norm_
// twins    {guard,balanceBias,optimiser} in src/reference
// requires lib/sample_order.wgsl lib/finite.wgsl lib/spread.wgsl lib/optimiser.wgsl lib/tokens.wgsl

override WG: u32 = 64u;
override BIASED: bool = false;
override LEARNING_ROUTER: bool = false;
const GRADIENT_BOUND = 1e18;
const LOSS_BOUND = 1e30;
const RECORD_HEADER = 16u;
const AUX_TERMS = 6u;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> replicas: array<Replica>;
@group(0) @binding(2) var<storage, read> tokens: array<vec4f>;
@group(0) @binding(3) var<storage, read> spread: array<Spread>;
@group(0) @binding(4) var<storage, read_write> records: array<u32>;
@group(0) @binding(5) var<storage, read_write> model: array<vec4f>;

// Each lane's sums over tokens: of the rows of statistics, and of tokens classified rightly without a routed expert;
// and its sum of squared gradients, in units of GRADIENT_UNIT^2.
var<workgroup> sums: array<vec4f, WG>;
var<workgroup> lucky_sums: array<f32, WG>;
var<workgroup> square_sums: array<f32, WG>;

@compute @workgroup_size(WG)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let r = group.z;
  let batch_tokens = batch_at(replicas[r].step).tokens;
  var sum = vec4f(0.0);
  var lucky = 0.0;
  for (var t = lane; t < batch_tokens; t += WG) {
    let statistics = tokens[statistics_at(r * params.max_tokens + t)];
    sum += statistics;
    lucky += statistics.y * statistics.w;
  }
  sums[lane] = sum;
  lucky_sums[lane] = lucky;
  if (CLIPPED) { square_sums[lane] = sum_squares(r, lane); }
  workgroupBarrier();
  if (lane != 0u) { return; }
  for (var i = 1u; i < WG; i++) {
    sum += sums[i];
    lucky += lucky_sums[i];
  }
  if (CLIPPED) { limit_gradient(r); }

  let terms = auxiliary_terms(r);
  var auxiliary = 0.0;
  for (var i = 0u; i < AUX_TERMS; i++) { auxiliary += terms[i]; }
  let apply = is_at_most(sum.z, GRADIENT_BOUND) && is_at_most(sum.x, LOSS_BOUND)
    && is_at_most(auxiliary, LOSS_BOUND);

  let E = replicas[r].num_experts;
  let step = replicas[r].step;
  let record = ((step % params.record_slots) * params.num_replicas + r) * (RECORD_HEADER + 2u * params.max_experts);
  let loads = record + RECORD_HEADER;
  let importances = loads + params.max_experts;
  var assigned = 0u;
  for (var e = 0u; e < E; e++) {
    let own = spread[r].usage[e];
    assigned += u32(own.load);
    records[loads + e] = u32(own.load);
    records[importances + e] = bitcast<u32>(own.importance);
  }
  for (var e = E; e < params.max_experts; e++) {
    records[loads + e] = 0u;
    records[importances + e] = 0u;
  }
  records[record] = step;
  records[record + 1u] = batch_tokens;
  records[record + 2u] = bitcast<u32>(sum.x / f32(batch_tokens));
  records[record + 3u] = bitcast<u32>(auxiliary);
  records[record + 4u] = u32(sum.y);
  records[record + 5u] = select(1u, 0u, apply);
  records[record + 6u] = assigned - spread[r].offsets[E];
  records[record + 7u] = u32(sum.w);
  records[record + 8u] = u32(lucky);
  for (var i = 0u; i < AUX_TERMS; i++) { records[record + 9u + i] = bitcast<u32>(terms[i]); }

  replicas[r].step = step + 1u;
  replicas[r].apply = select(0u, 1u, apply);
  if (apply) {
    replicas[r].applied += 1u;
    // 1 - beta^(n+1) from 1 - beta^n, without cancellation.
    replicas[r].bias1 = replicas[r].bias1 * 0.9 + 0.1;
    replicas[r].bias2 = replicas[r].bias2 * 0.999 + 0.001;
    if (BIASED) { move_balance_bias(r, assigned); }
  }
}

// Sums every WG-th vec4 of the squares that `update` has measured.
fn sum_squares(r: u32, lane: u32) -> f32 {
  // A router that does not learn has no gradient, nor has the balance bias, which is last.
  let first = select(params.hidden_weight, 0u, LEARNING_ROUTER);
  var sum = vec4f(0.0);
  for (var i = first + lane; i < params.balance_bias; i += WG) { sum += model[squares_at(r * params.parameters4 + i)]; }
  return dot(sum, vec4f(1.0));
}

fn limit_gradient(r: u32) {
  var sum = 0.0;
  for (var i = 0u; i < WG; i++) { sum += square_sums[i]; }
  let norm = sqrt(sum) * GRADIENT_UNIT;
  let limit = replicas[r].clip_norm;
  replicas[r].gradient_scale = select(1.0, limit / norm, limit > 0.0 && norm > limit);
}

// Moves every bias one step toward an even load, then subtracts the mean of all biases, which no choice depends on.
fn move_balance_bias(r: u32, assigned: u32) {
  let E = replicas[r].num_experts;
  let bias = r * params.parameters4 + params.balance_bias;
  var mean = 0.0;
  for (var e = 0u; e < E; e++) {
    let spare = sign(i32(assigned) - i32(E * u32(spread[r].usage[e].load)));
    let moved = model[bias + (e >> 2u)][e & 3u] + replicas[r].bias_rate * f32(spare);
    model[bias + (e >> 2u)][e & 3u] = moved;
    mean += moved / f32(E);
  }
  for (var e = 0u; e < E; e++) { model[bias + (e >> 2u)][e & 3u] -= mean; }
}

// In the order of AUX_TERMS in src/reference/routing.ts. A term with coefficient 0 was not measured.
fn auxiliary_terms(r: u32) -> array<f32, AUX_TERMS> {
  let replica = replicas[r];
  let importance = cv_squared(spread[r].importance_mean, spread[r].importance_variance);
  return array<f32, AUX_TERMS>(
    term(replica.importance_coef, importance),
    term(replica.load_coef, cv_squared(spread[r].smooth_load_mean, spread[r].smooth_load_variance)),
    term(replica.balance_coef, spread[r].balance),
    term(replica.z_coef, spread[r].z),
    term(replica.token_entropy_coef, spread[r].token_entropy),
    term(-replica.batch_entropy_coef, spread[r].batch_entropy),
  );
}

fn term(coefficient: f32, value: f32) -> f32 {
  if (coefficient == 0.0) { return 0.0; }
  return coefficient * value;
}
