// assign_sinkhorn: offsets the experts' logits so that the batch spreads evenly, then chooses the best experts of every
// token by H + beta. Rounds of
//   alpha_t = -log sum_e exp(H[t,e] + beta_e)      beta_e = log(T / E) - log sum_t exp(H[t,e] + alpha_t)
// make exp(H + alpha + beta) a matrix with rows that sum to 1 and columns that sum to T / E.
// shapes   logits [3, R, T, Q], alpha [R, T], routes [T, S]
// grid     (1, 1, R): one workgroup, whose lanes loop over tokens and over experts
// source   Cuturi 2013; as a router: Clark et al. 2022 (S-BASE); twin: assignment/sinkhorn in src/reference
// requires lib/replica.wgsl lib/sample_order.wgsl lib/choice.wgsl lib/gates.wgsl

override WG: u32 = 64u;
const ROOM: u32 = 64u; // tune: experts that workgroup memory has room for
const ROUNDS = 16u;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> replicas: array<Replica>;
@group(0) @binding(2) var<storage, read> logits: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> alpha: array<f32>;
@group(0) @binding(4) var<storage, read_write> routes: array<Route>;

var<workgroup> beta: array<f32, ROOM>;

@compute @workgroup_size(WG)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let r = group.z;
  let replica = replicas[r];
  let E = replica.num_experts;
  let tokens = batch_at(replica.step).tokens;
  let first = r * params.max_tokens;
  // One token alone: equal offsets would make all its logits equal, and rounding would decide.
  let rounds = select(ROUNDS, 0u, tokens == 1u);
  for (var round = 0u; round < rounds; round++) {
    for (var t = lane; t < tokens; t += WG) { alpha[first + t] = -token_total(first + t, E); }
    storageBarrier();
    for (var e = lane; e < E; e += WG) {
      beta[e] = log(f32(tokens) / f32(E)) - expert_total(first, tokens, e);
    }
    workgroupBarrier();
  }
  for (var t = lane; t < tokens; t += WG) {
    choose(first + t, RowScale(0.0, 1.0), replica);
    set_gates(first + t, t, replica);
  }
}

// log sum_e exp(H[t,e] + beta_e)
fn token_total(row: u32, E: u32) -> f32 {
  let at = noisy_row(row);
  var largest = logit(at, 0u) + beta[0];
  for (var e = 1u; e < E; e++) { largest = max(largest, logit(at, e) + beta[e]); }
  var sum = 0.0;
  for (var e = 0u; e < E; e++) { sum += exp(logit(at, e) + beta[e] - largest); }
  return largest + log(sum);
}

// log sum_t exp(H[t,e] + alpha_t)
fn expert_total(first: u32, tokens: u32, e: u32) -> f32 {
  var largest = logit(noisy_row(first), e) + alpha[first];
  for (var t = first + 1u; t < first + tokens; t++) { largest = max(largest, logit(noisy_row(t), e) + alpha[t]); }
  var sum = 0.0;
  for (var t = first; t < first + tokens; t++) { sum += exp(logit(noisy_row(t), e) + alpha[t] - largest); }
  return largest + log(sum);
}

fn rank(row: u32, e: u32, _scale: RowScale) -> f32 {
  return logit(noisy_row(row), e) + beta[e];
}
