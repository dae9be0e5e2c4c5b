// prediction: the class with the largest of a token's class scores y. The kernel binds tokens.
// Twins: losses/crossEntropy in src/reference.
// requires  lib/tokens.wgsl

struct Prediction {
  // The class with the largest score; ties go to the lower class.
  best: u32,
  largest: f32,
}

fn class_score(row: u32, c: u32) -> f32 {
  return tokens[scores_at(row) + (c >> 2u)][c & 3u];
}

fn predict(row: u32) -> Prediction {
  var prediction = Prediction(0u, class_score(row, 0u));
  for (var c = 1u; c < params.num_classes; c++) {
    let y = class_score(row, c);
    if (y > prediction.largest) { prediction = Prediction(c, y); }
  }
  return prediction;
}

// sum_c exp(y_c - largest)
fn exponential_total(row: u32, largest: f32) -> f32 {
  var total = 0.0;
  for (var c = 0u; c < params.num_classes; c++) { total += exp(class_score(row, c) - largest); }
  return total;
}
