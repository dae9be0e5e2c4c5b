// head_backward: the loss of every token and its way back to the gates and the hidden units.
//   loss_t   = log sum_c exp(y[t,c]) - y[t,label]          dy = (softmax(y) - onehot) / T
//   dh[a,:]  = gate_a (W2[e] dy) where h > 0                slope_a = dL/dgate_a = dy . o[a,:]
// Every row also gets a bound on what it can add to any one gradient (inputs are at most 1).
// shapes   tokens [T, 1 + C/4]: (loss, correct, bound, without a routed expert) and y becomes dy;
//          hidden [2, R, T*S, H]: the second half becomes dh
// grid     (ceil(T / WG), 1, R): one invocation per token
// source   Bengio et al. 2015; torch.nn.CrossEntropyLoss
// twins    {crossEntropy,combine,expertOutput,guard} in src/reference
// requires lib/params.wgsl lib/replica.wgsl lib/random.wgsl lib/sample_order.wgsl lib/rows.wgsl

override WG: u32 = 32u;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> replicas: array<Replica>;
@group(0) @binding(2) var<storage, read> model: array<vec4f>;
@group(0) @binding(3) var<storage, read> samples: array<Sample>;
@group(0) @binding(4) var<storage, read_write> routes: array<Route>;
@group(0) @binding(5) var<storage, read_write> tokens: array<vec4f>;
@group(0) @binding(6) var<storage, read_write> hidden: array<vec4f>;

@compute @workgroup_size(WG)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let r = group.z;
  let t = group.x * WG + lane;
  let batch = batch_at(params, replicas[r].step);
  if (t >= batch.tokens) { return; }
  let row = r * params.max_tokens + t;

  var statistics = cross_entropy(row, f32(batch.tokens));
  for (var j = 0u; j < params.slots; j++) {
    let a = row * params.slots + j;
    if (routes[a].kept == 0u) { continue; }
    let back = expert_backward(r, row, a);
    routes[a].slope = back.slope;
    statistics.z += back.bound;
    if (j < params.routed_slots) { statistics.w = 0.0; }
  }
  tokens[row * (1u + params.classes4)] = statistics;
}

// Returns (loss, correct, 0, 1) and turns the row's y into dy.
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
  return vec4f(loss, select(0.0, 1.0, prediction == label), 0.0, 1.0);
}

struct ExpertBackward {
  slope: f32,
  bound: f32,
}

// Writes dh of one assignment; returns the slope of its gate and its share of the bound.
fn expert_backward(r: u32, row: u32, a: u32) -> ExpertBackward {
  let route = routes[a];
  let dy = row * (1u + params.classes4) + 1u;
  let parameters = r * params.parameters4;
  let bias = parameters + params.output_bias + route.expert * params.outputs4;
  let weights = parameters + params.output_weight + route.expert * params.hidden4 * 4u * params.outputs4;
  let gradients = params.num_replicas * params.max_tokens * params.slots * params.hidden4;

  var slope = 0.0;
  var output_total = 0.0;
  for (var c = 0u; c < params.classes4; c++) {
    slope += dot(tokens[dy + c], model[bias + c]);
    output_total += dot(abs(tokens[dy + c]), vec4f(abs(route.gate)));
  }
  var hidden_total = 0.0;
  var largest = 0.0;
  for (var v = 0u; v < params.hidden4; v++) {
    // W2 dy for four hidden units
    var back = vec4f(0.0);
    for (var c = 0u; c < params.classes4; c++) {
      let at = weights + v * 4u * params.outputs4 + c;
      let d = tokens[dy + c];
      back += vec4f(
        dot(d, model[at]),
        dot(d, model[at + params.outputs4]),
        dot(d, model[at + 2u * params.outputs4]),
        dot(d, model[at + 3u * params.outputs4]),
      );
    }
    let h = hidden[a * params.hidden4 + v];
    slope += dot(h, back);
    let dh = select(vec4f(0.0), route.gate * back, h > vec4f(0.0));
    hidden[gradients + a * params.hidden4 + v] = dh;
    hidden_total += dot(abs(dh), vec4f(1.0));
    largest = max(largest, max(max(h.x, h.y), max(h.z, h.w)));
  }
  return ExpertBackward(slope, hidden_total + output_total * (1.0 + largest));
}
