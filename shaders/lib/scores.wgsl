// scores: s of a row of logits of E experts, and the distribution d over the experts.
//   softmax  s_e = d_e = exp(z_e) / sum_i exp(z_i)         sigmoid  s_e = 1 / (1 + exp(-z_e)), d_e = s_e / sum_i s_i
// The kernel binds logits. Twins: router/scores, losses/entropyLoss in src/reference.
// requires  lib/logarithm.wgsl lib/logits.wgsl

override SIGMOID_SCORE: bool = false;
// Keeps quotients finite if every sigmoid has underflowed.
const SCORE_EPSILON = 1e-20;

// The largest logit of a row, and the sum of exp(z - largest) or of the sigmoids.
struct RowScale {
  largest: f32,
  total: f32,
}

fn sigmoid(z: f32) -> f32 {
  let e = exp(-abs(z));
  return select(e, 1.0, z >= 0.0) / (1.0 + e);
}

fn row_scale(first: u32, E: u32) -> RowScale {
  var largest = logits[first].x;
  for (var e = 1u; e < E; e++) { largest = max(largest, logit(first, e)); }
  var total = select(0.0, SCORE_EPSILON, SIGMOID_SCORE);
  for (var e = 0u; e < E; e++) {
    let z = logit(first, e);
    if (SIGMOID_SCORE) { total += sigmoid(z); } else { total += exp(z - largest); }
  }
  return RowScale(largest, total);
}

// log sum_e exp(z_e)
fn log_sum_exp(first: u32, E: u32) -> f32 {
  var largest = logit(first, 0u);
  for (var e = 1u; e < E; e++) { largest = max(largest, logit(first, e)); }
  var total = 0.0;
  for (var e = 0u; e < E; e++) { total += exp(logit(first, e) - largest); }
  return largest + log(total);
}

fn score(z: f32, scale: RowScale) -> f32 {
  if (SIGMOID_SCORE) { return sigmoid(z); }
  return exp(z - scale.largest) / scale.total;
}

fn expert_probability(z: f32, scale: RowScale) -> f32 {
  if (SIGMOID_SCORE) { return sigmoid(z) / scale.total; }
  return exp(z - scale.largest) / scale.total;
}

// H(d) = -sum_e d_e log d_e
fn row_entropy(first: u32, scale: RowScale, E: u32) -> f32 {
  var entropy = 0.0;
  for (var e = 0u; e < E; e++) {
    let d = expert_probability(logit(first, e), scale);
    entropy -= d * safe_log(d);
  }
  return entropy;
}
