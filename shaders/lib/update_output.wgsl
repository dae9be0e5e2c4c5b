// update_output: the experts' second layer and both biases.
//   dW2[e,h,:] = sum over the assignments a of e: h[a,h] do[a,:]
//   db2[e,:]   = sum do[a,:]                db1[e,:] = sum dh[a,:]
//   do[a,:]    = gate_a dy[t(a),:], in a layer gate_a dv[t(a),:]; where every expert answers for itself, as it stands
// An invocation owns one vec4 of weights.
// The kernel binds tokens, order, spread, hidden and model.
// requires  lib/update.wgsl lib/rows.wgsl lib/spread.wgsl lib/tokens.wgsl

override SEPARATE_ANSWERS: bool = false;

// The weights of one expert, in vec4: W2, then b2, then b1.
fn output_weights() -> u32 {
  return params.hidden4 * 4u * params.outputs4;
}

fn output_updates() -> u32 {
  return (params.max_experts + params.shared_experts) * (output_weights() + params.outputs4 + params.hidden4);
}

fn update_output(r: u32, index: u32, replica: Replica) {
  if (index >= output_updates()) { return; }
  let output_end = output_weights() + params.outputs4;
  let per_expert = output_end + params.hidden4;
  let e = index / per_expert;
  if (e >= all_experts(replica)) { return; }
  let own = index % per_expert;

  let is_weight = own < output_weights();
  let is_hidden_bias = own >= output_end;
  let c = own % params.outputs4;
  let h = own / params.outputs4;
  let v = own - output_end;
  let assignments = r * params.max_tokens * params.slots;
  let gradients = params.num_replicas * params.max_tokens * params.slots * params.hidden4;
  var sum = vec4f(0.0);
  let end = spread[r].offsets[e + 1u];
  for (var i = spread[r].offsets[e]; i < end; i++) {
    let slot = order[assignments + i];
    let a = assignments + slot.assignment;
    if (is_hidden_bias) {
      sum += hidden[gradients + a * params.hidden4 + v];
      continue;
    }
    var activation = 1.0;
    if (is_weight) { activation = hidden[a * params.hidden4 + (h >> 2u)][h & 3u]; }
    sum += activation * output_gradient(r, slot, c);
  }

  var at = r * params.parameters4;
  if (is_hidden_bias) {
    at += params.hidden_bias + e * params.hidden4 + v;
  } else if (is_weight) {
    at += params.output_weight + e * output_weights() + own;
  } else {
    at += params.output_bias + e * params.outputs4 + c;
  }
  learn(at, sum, replica);
}

fn output_gradient(r: u32, slot: Slot, c: u32) -> vec4f {
  if (SEPARATE_ANSWERS) { return tokens[answer_at(r * params.max_tokens * params.slots + slot.assignment) + c]; }
  return slot.gate * tokens[mixture_gradients_at(r * params.max_tokens + slot.token) + c];
}
