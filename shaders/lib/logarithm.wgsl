// logarithm: of probabilities, which may have underflowed to 0. Uses select, since max() may turn NaN into a number and
// hide it from the guard. Twins: experts/mixProbabilities, losses/entropyLoss in src/reference.

// Smallest probability whose logarithm is taken.
const LEAST_PROBABILITY = 1e-30;

fn not_zero(probability: f32) -> f32 {
  return select(probability, LEAST_PROBABILITY, probability < LEAST_PROBABILITY);
}

fn safe_log(probability: f32) -> f32 {
  return log(not_zero(probability));
}
