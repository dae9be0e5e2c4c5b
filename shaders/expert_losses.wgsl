// expert_losses: replaces head for losses of each expert's own answer; computes their gradients of gates, hidden units
// and logits. With l the label, G the sum of the kept gates, w_a = gate_a, or gate_a / G where G >= 1:
//   likelihood   loss = -log P[l]                          do_a = w_a q_a[l] / P[l] (q_a - onehot) / T
//                slope_a = -(q_a[l] - 1/C) / P[l] / T where G < 1, else -(q_a[l] - P[l]) / (G P[l]) / T
//   competitive  loss = sum_a gate_a CE_a + (1 - G) log C, or with G > 1 sum_a gate_a CE_a / G, CE_a = -log q_a[l]
//                slope_a = (CE_a - log C) / T, or with G > 1 (CE_a - loss) / G / T;  do_a = w_a (q_a - onehot) / T
// Also bounds each row's contribution to any entry of a gradient.
// shapes   tokens: writes y and the statistics, and do over o (padded classes stay 0); hidden [2, R, T*S, H]: writes dh
//          to the second half; logits [3, R, T, Q]: writes dz to the last third
// grid     (ceil(T / WG), 1, R): one invocation per token
// source   Jacobs et al. 1991, eq. 1.2 and 1.3, for classes
// twins    {jacobs,expertOutput,guard} in src/reference
// requires lib/sample_order.wgsl lib/slots.wgsl lib/prediction.wgsl lib/mixture.wgsl lib/expert_backward.wgsl lib/router_backward.wgsl

override WG: u32 = 32u;
override COMPETITIVE: bool = false;
override LEARNING_ROUTER: bool = false;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> replicas: array<Replica>;
@group(0) @binding(2) var<storage, read> model: array<vec4f>;
@group(0) @binding(3) var<storage, read> spread: array<Spread>;
@group(0) @binding(4) var<storage, read_write> routes: array<Route>;
@group(0) @binding(5) var<storage, read_write> tokens: array<vec4f>;
@group(0) @binding(6) var<storage, read_write> hidden: array<vec4f>;
@group(0) @binding(7) var<storage, read_write> logits: array<vec4f>;

// Gradients of a token's loss for one expert, before the mean over tokens.
struct Blame {
  // With respect to the gate.
  slope: f32,
  // Factor of (q - onehot) in the gradient of the expert's answer.
  scale: f32,
}

@compute @workgroup_size(WG)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let r = group.z;
  let t = group.x * WG + lane;
  let replica = replicas[r];
  let batch = batch_at(replica.step);
  if (t >= batch.tokens) { return; }
  let row = r * params.max_tokens + t;
  let label = label_at(row);

  let slots = used_slots(replica);
  let routed = routed_slots(replica);
  mix_experts(r, row, slots);
  let gates = gate_total(row, slots);
  // Sum of gate times probability of the label, or times cross-entropy.
  var sum = 0.0;
  for (var j = 0u; j < slots; j++) {
    let a = row * params.slots + j;
    if (routes[a].kept == 0u) { continue; }
    let own = probability_of(a, label, answer_scale(a));
    sum += routes[a].gate * select(own, -safe_log(own), COMPETITIVE);
  }
  let loss = loss_of(sum, gates);
  let correct = select(0.0, 1.0, predict(row).best == label);
  var statistics = vec4f(loss, correct, 0.0, 1.0);
  for (var j = 0u; j < slots; j++) {
    let a = row * params.slots + j;
    if (routes[a].kept == 0u) { continue; }
    let scale = answer_scale(a);
    let blame = blame_of(probability_of(a, label, scale), routes[a].gate, sum, gates);
    routes[a].slope = blame.slope / f32(batch.tokens);
    for (var c = 0u; c < params.num_classes; c++) {
      let miss = probability_of(a, c, scale) - select(0.0, 1.0, c == label);
      tokens[answer_at(a) + (c >> 2u)][c & 3u] = blame.scale * miss / f32(batch.tokens);
    }
    let back = expert_backward(r, a, answer_at(a), 1.0, replica);
    statistics.z += input_reach(row, replica) * back.hidden_total + back.output_total;
    if (j < routed) { statistics.w = 0.0; }
  }
  tokens[statistics_at(row)] = statistics;
  if (LEARNING_ROUTER && !SAMPLED) { route_backward(r, t, batch.tokens); }
}

fn loss_of(sum: f32, gates: f32) -> f32 {
  if (!COMPETITIVE) { return -safe_log(mixed_probability(sum, gates)); }
  if (gates > 1.0) { return sum / gates; }
  return sum + (1.0 - gates) * log(f32(params.num_classes));
}

fn blame_of(own: f32, gate: f32, sum: f32, gates: f32) -> Blame {
  if (COMPETITIVE) {
    let rest = select(log(f32(params.num_classes)), sum / max(1.0, gates), gates > 1.0);
    return Blame((-safe_log(own) - rest) / max(1.0, gates), gate / max(1.0, gates));
  }
  let p = not_zero(mixed_probability(sum, gates));
  let has_rest = leaves_rest(gates);
  let rest = select(p, 1.0 / f32(params.num_classes), has_rest);
  let scale = select(gates, 1.0, has_rest);
  return Blame(-(own - rest) / scale / p, gate / scale * own / p);
}
