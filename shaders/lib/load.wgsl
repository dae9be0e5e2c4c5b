// load: the probability that an expert is among a token's K best if only its own noise is drawn again. Unlike the count
// of assignments it is smooth in the logits.
//   Phi((z_e - H_rival) / deviation_e), the rival being the (K+1)-th best where e is among the K best, else the K-th
// Where logits are not noisy, or K = E, the count is used instead.
// The kernel binds logits. Twin: losses/loadLoss in src/reference.
// source    Shazeer et al. 2017, eq. 8-10; thresholds as tensor2tensor's _prob_in_top_k takes them
// requires  lib/noise.wgsl

// Some replica's load loss has a gradient.
override SMOOTH_LOAD: bool = false;

const INVERSE_SQRT_2 = 0.70710678;
const INVERSE_SQRT_2_PI = 0.39894228;

fn has_smooth_load(replica: Replica) -> bool {
  return SMOOTH_LOAD && is_noisy(replica) && replica.top_k < replica.num_experts;
}

// The K-th best expert of a token by noisy logits, and the next one.
struct Boundary {
  last_in: u32,
  first_out: u32,
}

fn boundary_of(row: u32, replica: Replica) -> Boundary {
  let at = noisy_row(row);
  let E = replica.num_experts;
  var taken = vec2u(0u);
  var boundary = Boundary(0u, 0u);
  for (var j = 0u; j <= replica.top_k; j++) {
    var best = E;
    for (var e = 0u; e < E; e++) {
      if (((taken[e >> 5u] >> (e & 31u)) & 1u) == 1u) { continue; }
      if (best == E || logit(at, e) > logit(at, best)) { best = e; }
    }
    taken[best >> 5u] |= 1u << (best & 31u);
    boundary = Boundary(boundary.first_out, best);
  }
  return boundary;
}

// The expert whose noisy logit e must exceed to be among the K best.
fn rival_of(row: u32, e: u32, boundary: Boundary) -> u32 {
  let own = logit(noisy_row(row), e);
  let last = logit(noisy_row(row), boundary.last_in);
  let is_in = own > last || (own == last && e <= boundary.last_in);
  return select(boundary.last_in, boundary.first_out, is_in);
}

// By how many standard deviations of its noise e's clean logit exceeds its rival's noisy one.
fn lead_of(row: u32, e: u32, rival: u32, deviation: f32) -> f32 {
  return (logit(clean_row(row), e) - logit(noisy_row(row), rival)) / deviation;
}

fn normal_density(x: f32) -> f32 {
  return INVERSE_SQRT_2_PI * exp(-0.5 * x * x);
}

// The standard normal distribution function at x, to 1e-7: Abramowitz and Stegun 1964, 7.1.26.
fn normal_cdf(x: f32) -> f32 {
  let z = abs(x) * INVERSE_SQRT_2;
  let t = 1.0 / (1.0 + 0.3275911 * z);
  let series = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  let tail = 0.5 * series * exp(-z * z);
  return select(tail, 1.0 - tail, x > 0.0);
}
