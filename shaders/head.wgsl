// head: mixes the experts of every token, and computes its loss and the gradients of gates, hidden units and logits.
//   loss_t   = log sum_c exp(y[t,c]) - y[t,label]          dy = (softmax(y) - onehot) / T
//   dv = Wh dy in a layer; dv = dy in a mixture, whose experts' outputs are mixed into y
//   dh[a,:]  = gate_a (W2[e] dv) where h > 0                slope_a = dL/dgate_a = dv . o[a,:]
// Also bounds each row's contribution to any entry of a gradient.
// shapes   tokens: writes the statistics and dy; in a layer also v and dv;
//          hidden [2, R, T*S, H]: writes dh to the second half; logits [3, R, T, Q]: writes dz to the last third
// grid     (ceil(T / WG), 1, R): one invocation per token
// source   Bengio et al. 2015; torch.nn.CrossEntropyLoss
// twins    {crossEntropy,combine,expertOutput,head,guard} in src/reference
// requires lib/sample_order.wgsl lib/slots.wgsl lib/prediction.wgsl lib/mixture.wgsl lib/expert_backward.wgsl lib/router_backward.wgsl

override WG: u32 = 32u;
override LEARNING_ROUTER: bool = false;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> replicas: array<Replica>;
@group(0) @binding(2) var<storage, read> model: array<vec4f>;
@group(0) @binding(3) var<storage, read> spread: array<Spread>;
@group(0) @binding(4) var<storage, read_write> routes: array<Route>;
@group(0) @binding(5) var<storage, read_write> tokens: array<vec4f>;
@group(0) @binding(6) var<storage, read_write> hidden: array<vec4f>;
@group(0) @binding(7) var<storage, read_write> logits: array<vec4f>;

@compute @workgroup_size(WG)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let r = group.z;
  let t = group.x * WG + lane;
  let replica = replicas[r];
  let batch = batch_at(replica.step);
  if (t >= batch.tokens) { return; }
  let row = r * params.max_tokens + t;

  let slots = used_slots(replica);
  let routed = routed_slots(replica);
  mix_experts(r, row, slots);
  var statistics = cross_entropy(row, f32(batch.tokens));
  if (LAYER) { statistics.z += through_head(r, row); }
  let reach = input_reach(row, replica);
  for (var j = 0u; j < slots; j++) { // test last
    let a = row * params.slots + j;
    if (routes[a].kept == 0u) { continue; }
    let back = expert_backward(r, a, mixture_gradients_at(row), routes[a].gate, replica);
    routes[a].slope = back.slope;
    statistics.z += reach * back.hidden_total + back.output_total;
    if (j < routed) { statistics.w = 0.0; }
  }
  tokens[statistics_at(row)] = statistics;
  // REINFORCE needs the losses of all tokens: there router_backward follows as a kernel of its own.
  if (LEARNING_ROUTER && !SAMPLED) { route_backward(r, t, batch.tokens); }
}

// Returns (loss, correct, 0, 1) and writes dy over the row's y.
fn cross_entropy(row: u32, batch_tokens: f32) -> vec4f {
  let label = label_at(row);
  let prediction = predict(row);
  let total = exponential_total(row, prediction.largest);
  let loss = log(total) + prediction.largest - class_score(row, label);
  let first = scores_at(row);
  for (var c = 0u; c < params.num_classes; c++) {
    let probability = exp(class_score(row, c) - prediction.largest) / total;
    tokens[first + (c >> 2u)][c & 3u] = (probability - select(0.0, 1.0, c == label)) / batch_tokens;
  }
  // Padded classes have no gradient.
  for (var c = params.num_classes; c < params.classes4 * 4u; c++) { tokens[first + (c >> 2u)][c & 3u] = 0.0; }
  return vec4f(loss, select(0.0, 1.0, prediction.best == label), 0.0, 1.0);
}

// Writes dv of a layer, and returns the head's part of the bound: (1 + max |v|) sum |dy|.
fn through_head(r: u32, row: u32) -> f32 {
  let dy = scores_at(row);
  let weights = r * params.parameters4 + params.head;
  for (var m = 0u; m < params.model4; m++) {
    var dv = vec4f(0.0);
    for (var c = 0u; c < params.classes4; c++) {
      let at = weights + m * 4u * params.classes4 + c;
      let d = tokens[dy + c];
      dv += vec4f(
        dot(d, model[at]),
        dot(d, model[at + params.classes4]),
        dot(d, model[at + 2u * params.classes4]),
        dot(d, model[at + 3u * params.classes4]),
      );
    }
    tokens[mixed_gradients_at(row) + m] = dv;
  }
  var total = 0.0;
  for (var c = 0u; c < params.classes4; c++) { total += dot(abs(tokens[dy + c]), vec4f(1.0)); }
  return (1.0 + largest_magnitude(mixed_features_at(row))) * total;
}
