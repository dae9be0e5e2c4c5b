// mixture: the second layer of each expert of a token, mixed by the gates.
//   o[a,:] = h[a,:] W2[e,:,:] + b2[e,:]                  a = t*S + j kept, e = expert of a
//   y[t,:] = sum_a gate_a o[a,:]                          mixed by their probabilities, y = log P, see lib/answers.wgsl
//   in a layer   v[t,:] = u[t,:] + sum_a gate_a o[a,:]    y[t,:] = v[t,:] Wh + bh
// The kernel binds model, routes, hidden and tokens. Writes y, in a layer v, and o if SEPARATE_ANSWERS.
// source    Shazeer et al. 2017, eq. 1; torch.nn.Linear
// twins     {expertOutput,combine,mixProbabilities,head} in src/reference
// requires  lib/rows.wgsl lib/experts.wgsl lib/logarithm.wgsl lib/answers.wgsl

override SEPARATE_ANSWERS: bool = false;
override MIX_PROBABILITIES: bool = false;

// Mixes the token's first `slots` slots.
fn mix_experts(r: u32, row: u32, slots: u32) {
  for (var c = 0u; c < params.outputs4; c++) { // test last
    mix_outputs(r, row, c, slots);
  }
  if (MIX_PROBABILITIES) { mix_probabilities(row, slots); }
  if (LAYER) {
    for (var c = 0u; c < params.classes4; c++) { classify_features(r, row, c); }
  }
}

// Four outputs of the experts.
fn mix_outputs(r: u32, row: u32, c: u32, slots: u32) {
  let parameters = r * params.parameters4;
  var mixture = vec4f(0.0);
  if (LAYER) { mixture = tokens[features_at(row) + c]; }
  for (var j = 0u; j < slots; j++) { // test last
    let a = row * params.slots + j;
    let route = routes[a];
    if (route.kept == 0u) { continue; }
    var output = expert_weights(parameters + params.output_bias + route.expert * params.outputs4 + c);
    let weights = parameters + params.output_weight + route.expert * params.hidden4 * 4u * params.outputs4 + c;
    for (var v = 0u; v < params.hidden4; v++) { // test last
      let h = hidden[a * params.hidden4 + v];
      let at = weights + v * 4u * params.outputs4;
      output += h.x * expert_weights(at) + h.y * expert_weights(at + params.outputs4)
        + h.z * expert_weights(at + 2u * params.outputs4) + h.w * expert_weights(at + 3u * params.outputs4);
    }
    if (SEPARATE_ANSWERS) { tokens[answer_at(a) + c] = output; }
    mixture += route.gate * output;
  }
  let mixture_at = select(scores_at(row), mixed_features_at(row), LAYER);
  tokens[mixture_at + c] = mixture;
}

// Writes scores y whose softmax is the mixed probabilities.
fn mix_probabilities(row: u32, slots: u32) {
  let y = scores_at(row);
  for (var c = 0u; c < params.classes4; c++) { tokens[y + c] = vec4f(0.0); }
  for (var j = 0u; j < slots; j++) {
    let a = row * params.slots + j;
    if (routes[a].kept == 0u) { continue; }
    let scale = answer_scale(a);
    for (var c = 0u; c < params.num_classes; c++) {
      tokens[y + (c >> 2u)][c & 3u] += routes[a].gate * probability_of(a, c, scale);
    }
  }
  let gates = gate_total(row, slots);
  for (var c = 0u; c < params.num_classes; c++) {
    let p = mixed_probability(tokens[y + (c >> 2u)][c & 3u], gates);
    tokens[y + (c >> 2u)][c & 3u] = safe_log(p);
  }
}

// Four class scores of a layer's head.
fn classify_features(r: u32, row: u32, c: u32) {
  let parameters = r * params.parameters4;
  var y = model[parameters + params.head_bias + c];
  for (var m = 0u; m < params.model4; m++) {
    let v = tokens[mixed_features_at(row) + m];
    let at = parameters + params.head + m * 4u * params.classes4 + c;
    y += v.x * model[at] + v.y * model[at + params.classes4]
      + v.z * model[at + 2u * params.classes4] + v.w * model[at + 3u * params.classes4];
  }
  tokens[scores_at(row) + c] = y;
}
