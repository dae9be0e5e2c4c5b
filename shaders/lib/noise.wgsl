// noise: of the experts' logits in training, H = z + deviation * n.
//   deviation  the replica's own, or learned: softplus(z[E + e]) + 0.01
//   n          standard normal, a pure function of (seed, step, token, expert)
// The kernel binds logits. Twins: router/noise, random/normal in src/reference.
// source    Shazeer et al. 2017, eq. 4; Wichura 1988, algorithm AS 241 (PPND7), whose square root and
//           logarithm are precise in WGSL, unlike a cosine
// requires  lib/replica.wgsl lib/random.wgsl lib/logits.wgsl

override LEARNED_NOISE: bool = false;
const STREAM_NOISE = 3u;
const LEAST_STD = 0.01;

fn softplus(x: f32) -> f32 {
  return max(x, 0.0) + log(1.0 + exp(-abs(x)));
}

fn is_noisy(replica: Replica) -> bool {
  return LEARNED_NOISE || replica.noise_scale > 0.0;
}

fn noise_deviation(row: u32, e: u32, replica: Replica) -> f32 {
  if (LEARNED_NOISE) { return softplus(logit(clean_row(row), replica.num_experts + e)) + LEAST_STD; }
  return replica.noise_scale;
}

fn normal(t: u32, e: u32, replica: Replica) -> f32 {
  let bits = pcg4d(vec4u(t * replica.num_experts + e, replica.step, STREAM_NOISE, replica.seed)).x >> 8u;
  return normal_of(bits);
}

// The quantile of the standard normal distribution at (bits + 1/2) * 2^-24. f32 cannot hold that number exactly, but
// does hold its distances from 1/2 and from the nearer end.
fn normal_of(bits: u32) -> f32 {
  let steps = f32(i32(bits) - 8388608) + 0.5;
  let q = steps * 0x1p-24f;
  if (abs(q) <= 0.425) {
    let r = 0.180625 - q * q;
    let numerator = ((59.10937472 * r + 159.29113202) * r + 50.434271938) * r + 3.3871327179;
    let denominator = ((67.1875636 * r + 78.757757664) * r + 17.895169469) * r + 1.0;
    return q * numerator / denominator;
  }
  let end = (8388608.0 - abs(steps)) * 0x1p-24f;
  let r = sqrt(-log(end)) - 1.6;
  let numerator = ((0.17023821103 * r + 1.3067284816) * r + 2.75681539) * r + 1.4234372777;
  let denominator = (0.12021132975 * r + 0.7370016425) * r + 1.0;
  return sign(q) * numerator / denominator;
}
