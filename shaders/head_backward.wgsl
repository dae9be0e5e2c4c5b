// head_backward: the loss of every token and its way back to the gates, the router and the hidden units.
//   loss_t    = log sum_c exp(y[t,c]) - y[t,label]          dy = (softmax(y) - onehot) / T
//   dh[a,:]   = gate (W2[e] dy) where h > 0                 dgate[t,j] = dy . o[a,:] + dAux/dI_e
//   dz[t,:]   = the gates' softmax, backward
// The importance loss is coef * CV^2(I), population variance: dAux/dI_e = coef (2 (I_e - m) - 2 V / m) / (E m^2).
// Every row also gets a bound on what it can add to any one gradient (pixels are at most 1).
// shapes   logits [T, E]: z becomes dz; tokens [T, 1 + C/4]: (loss, correct, bound, 0) and y becomes dy;
//          hidden [2, R, T*K, H]: the second half becomes dh
// grid     (ceil(T / WG), 1, R): one invocation per token
// source   Bengio et al. 2015; Shazeer et al. 2017, eq. 6-7
// twins    {crossEntropy,combine,expertOutput,importanceLoss,gate,guard} in src/reference
// requires lib/params.wgsl lib/replica.wgsl lib/random.wgsl lib/sample_order.wgsl lib/balance.wgsl lib/rows.wgsl

override WG: u32 = 32u;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> replicas: array<Replica>;
@group(0) @binding(2) var<storage, read> model: array<vec4f>;
@group(0) @binding(3) var<storage, read> samples: array<Sample>;
@group(0) @binding(4) var<storage, read> routes: array<Route>;
@group(0) @binding(5) var<storage, read> balance: array<f32>;
@group(0) @binding(6) var<storage, read_write> logits: array<vec4f>;
@group(0) @binding(7) var<storage, read_write> tokens: array<vec4f>;
@group(0) @binding(8) var<storage, read_write> hidden: array<vec4f>;

@compute @workgroup_size(WG)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let r = group.z;
  let t = group.x * WG + lane;
  let batch = batch_at(params, replicas[r].step);
  if (t >= batch.tokens) { return; }
  let row = r * params.max_tokens + t;

  var statistics = cross_entropy(row, f32(batch.tokens));
  let first_logit = row * params.experts4;
  logits_to_probabilities(row, first_logit);

  // The gradient of each chosen gate waits in its expert's logit until the mean over gates is known.
  let importance = r * (params.num_experts + 2u);
  let importance_mean = balance[importance + params.num_experts];
  let importance_variance = balance[importance + params.num_experts + 1u];
  var chosen = vec2u(0u);
  var mean = 0.0; // sum_j gate_j dgate_j
  for (var j = 0u; j < params.top_k; j++) {
    let route = routes[row * params.top_k + j];
    let back = expert_backward(r, row, j);
    let slope = cv_squared_slope(
      balance[importance + route.expert], importance_mean, importance_variance, params.num_experts);
    let gradient = back.gate + replicas[r].importance_coef * slope;
    logits[first_logit + (route.expert >> 2u)][route.expert & 3u] = gradient;
    chosen[route.expert >> 5u] |= 1u << (route.expert & 31u);
    mean += route.gate * gradient;
    statistics.z += back.bound;
  }
  for (var j = 0u; j < params.top_k; j++) {
    let route = routes[row * params.top_k + j];
    let gradient = logits[first_logit + (route.expert >> 2u)][route.expert & 3u];
    let dz = route.gate * (gradient - mean);
    logits[first_logit + (route.expert >> 2u)][route.expert & 3u] = dz;
    statistics.z += abs(dz);
  }
  for (var e = 0u; e < params.num_experts; e++) {
    if (((chosen[e >> 5u] >> (e & 31u)) & 1u) == 1u) { continue; }
    let dz = -logits[first_logit + (e >> 2u)][e & 3u] * mean;
    logits[first_logit + (e >> 2u)][e & 3u] = dz;
    statistics.z += abs(dz);
  }
  tokens[row * (1u + params.classes4)] = statistics;
}

// Raw gates: z becomes softmax(z) over all experts. Renormalised: experts not chosen have no part, so 0.
fn logits_to_probabilities(row: u32, first_logit: u32) {
  let best = routes[row * params.top_k].expert;
  let largest = logits[first_logit + (best >> 2u)][best & 3u];
  var total = 0.0;
  for (var e = 0u; e < params.num_experts; e++) {
    total += exp(logits[first_logit + (e >> 2u)][e & 3u] - largest);
  }
  for (var e = 0u; e < params.num_experts; e++) {
    let probability = exp(logits[first_logit + (e >> 2u)][e & 3u] - largest) / total;
    logits[first_logit + (e >> 2u)][e & 3u] = select(0.0, probability, params.raw_gate == 1u);
  }
}

// Returns (loss, correct, 0, 0) and turns the row's y into dy.
fn cross_entropy(row: u32, batch_tokens: f32) -> vec4f {
  let first = row * (1u + params.classes4) + 1u;
  let label = samples[row].label;
  var largest = tokens[first].x;
  var prediction = 0u;
  for (var c = 1u; c < params.num_classes; c++) {
    let y = tokens[first + (c >> 2u)][c & 3u];
    if (y > largest) {
      largest = y;
      prediction = c;
    }
  }
  var total = 0.0;
  for (var c = 0u; c < params.num_classes; c++) { total += exp(tokens[first + (c >> 2u)][c & 3u] - largest); }
  let loss = log(total) + largest - tokens[first + (label >> 2u)][label & 3u];
  for (var c = 0u; c < params.num_classes; c++) {
    let probability = exp(tokens[first + (c >> 2u)][c & 3u] - largest) / total;
    tokens[first + (c >> 2u)][c & 3u] = (probability - select(0.0, 1.0, c == label)) / batch_tokens;
  }
  // Padded classes have no gradient.
  for (var c = params.num_classes; c < params.classes4 * 4u; c++) { tokens[first + (c >> 2u)][c & 3u] = 0.0; }
  return vec4f(loss, select(0.0, 1.0, prediction == label), 0.0, 0.0);
}

struct ExpertBackward {
  gate: f32,
  bound: f32,
}

// Writes dh of one assignment; returns its gate's task gradient and its share of the bound.
fn expert_backward(r: u32, row: u32, j: u32) -> ExpertBackward {
  let a = row * params.top_k + j;
  let route = routes[a];
  let dy = row * (1u + params.classes4) + 1u;
  let parameters = r * params.parameters4;
  let bias = parameters + params.output_bias + route.expert * params.classes4;
  let weights = parameters + params.output_weight + route.expert * params.hidden4 * 4u * params.classes4;
  let gradients = params.num_replicas * params.max_tokens * params.top_k * params.hidden4;

  var gate_gradient = 0.0;
  var output_total = 0.0;
  for (var c = 0u; c < params.classes4; c++) {
    gate_gradient += dot(tokens[dy + c], model[bias + c]);
    output_total += dot(abs(tokens[dy + c]), vec4f(abs(route.gate)));
  }
  var hidden_total = 0.0;
  var largest = 0.0;
  for (var v = 0u; v < params.hidden4; v++) {
    // W2 dy for four hidden units
    var back = vec4f(0.0);
    for (var c = 0u; c < params.classes4; c++) {
      let at = weights + v * 4u * params.classes4 + c;
      let d = tokens[dy + c];
      back += vec4f(
        dot(d, model[at]),
        dot(d, model[at + params.classes4]),
        dot(d, model[at + 2u * params.classes4]),
        dot(d, model[at + 3u * params.classes4]),
      );
    }
    let h = hidden[a * params.hidden4 + v];
    gate_gradient += dot(h, back);
    let dh = select(vec4f(0.0), route.gate * back, h > vec4f(0.0));
    hidden[gradients + a * params.hidden4 + v] = dh;
    hidden_total += dot(abs(dh), vec4f(1.0));
    largest = max(largest, max(max(h.x, h.y), max(h.z, h.w)));
  }
  return ExpertBackward(gate_gradient, hidden_total + output_total * (1.0 + largest));
}
