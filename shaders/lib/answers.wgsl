// answers: probabilities q of each expert of a token, and P of their mixture. With G the sum of the kept gates:
//   q_a = softmax(o_a)       P = sum_a gate_a q_a + (1 - G) / C where G < 1, else sum_a gate_a q_a / G
// The kernel binds routes and tokens. Twin: experts/mixProbabilities in src/reference.
// source    Jacobs et al. 1991, eq. 1.1; Eigen et al. 2013, eq. 1, where G = 1
// requires  lib/rows.wgsl lib/tokens.wgsl

// Maximum of a row of o, and the sum of exp(o - maximum).
struct AnswerScale {
  largest: f32,
  total: f32,
}

fn output_of(a: u32, c: u32) -> f32 {
  return tokens[answer_at(a) + (c >> 2u)][c & 3u];
}

fn answer_scale(a: u32) -> AnswerScale {
  var largest = output_of(a, 0u);
  for (var c = 1u; c < params.num_classes; c++) { largest = max(largest, output_of(a, c)); }
  var total = 0.0;
  for (var c = 0u; c < params.num_classes; c++) { total += exp(output_of(a, c) - largest); }
  return AnswerScale(largest, total);
}

fn probability_of(a: u32, c: u32, scale: AnswerScale) -> f32 {
  return exp(output_of(a, c) - scale.largest) / scale.total;
}

fn gate_total(row: u32, slots: u32) -> f32 {
  var total = 0.0;
  for (var j = 0u; j < slots; j++) {
    let route = routes[row * params.slots + j];
    if (route.kept == 1u) { total += route.gate; }
  }
  return total;
}

// Whether the gates leave a rest 1 - G of the answer. A difference that may be rounding is no rest.
fn leaves_rest(gates: f32) -> bool {
  return gates < 1.0 - 1e-5;
}

// P of a class; `sum` is that of gate times q over the experts.
fn mixed_probability(sum: f32, gates: f32) -> f32 {
  if (leaves_rest(gates)) { return sum + (1.0 - gates) / f32(params.num_classes); }
  return sum / gates;
}
