// spread: how a batch is spread over the experts. Written by `dispatch`.

const MAX_ROUTED = 64u;
const MAX_EXPERTS = 72u;

// One routed expert. Load and importance are counted before capacity.
struct Usage {
  // Sum of its gates, and number of its assignments.
  importance: f32,
  load: f32,
  // f, P and L of the balance and load losses, if a loss needs them.
  fraction: f32,
  probability: f32,
  smooth_load: f32,
}

// A replica's batch.
struct Spread {
  importance_mean: f32,
  importance_variance: f32,
  smooth_load_mean: f32,
  smooth_load_variance: f32,
  // If a loss needs them: E sum_e f P,
  balance: f32,
  // means over tokens of logsumexp(z)^2 and of the entropy H(d),
  z: f32,
  token_entropy: f32,
  // and H(P).
  batch_entropy: f32,
  // Number of kept assignments of the experts before e; last the number of all.
  offsets: array<u32, MAX_EXPERTS + 1u>,
  usage: array<Usage, MAX_ROUTED>,
}

// CV^2 = variance / mean^2, population variance, and its slope in one expert's value.
// source  Shazeer et al. 2017, eq. 7; twin: losses/importanceLoss in src/reference
fn cv_squared(mean: f32, variance: f32) -> f32 {
  return variance / (mean * mean + 1e-10);
}

fn cv_squared_slope(value: f32, mean: f32, variance: f32, num_experts: u32) -> f32 {
  let square = mean * mean + 1e-10;
  return 2.0 * (value - mean - variance * mean / square) / (f32(num_experts) * square);
}
