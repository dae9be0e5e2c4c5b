// update_hidden: the experts' first layer.
//   dW1[e,d,:] = sum over the assignments a of e: x[t(a),d] dh[a,:]
// An invocation owns four pixels and HIDDEN_V vec4 of hidden units of an expert.
// The kernel binds images, tokens, order, spread, hidden and model.
// requires  lib/update.wgsl lib/rows.wgsl lib/spread.wgsl lib/inputs.wgsl lib/experts.wgsl

fn hidden_blocks() -> u32 {
  return (params.hidden4 + HIDDEN_V - 1u) / HIDDEN_V;
}

fn hidden_updates() -> u32 {
  return (params.max_experts + params.shared_experts) * params.inputs4 * hidden_blocks();
}

fn update_hidden(r: u32, index: u32, replica: Replica) {
  if (index >= hidden_updates()) { return; }
  let blocks = hidden_blocks();
  let e = index / (params.inputs4 * blocks);
  if (e >= all_experts(replica)) { return; }
  let q = (index / blocks) % params.inputs4;
  let first_v = (index % blocks) * HIDDEN_V;

  let assignments = r * params.max_tokens * params.slots;
  let gradients = params.num_replicas * params.max_tokens * params.slots * params.hidden4;
  let step = batch_step(replica);
  var sums: array<array<vec4f, HIDDEN_V>, 4>;
  let end = spread[r].offsets[e + 1u];
  for (var i = spread[r].offsets[e]; i < end; i++) {
    let slot = order[assignments + i];
    let at = first_input(r * params.max_tokens + slot.token, slot.image) + q;
    let x = expert_rounded(inputs_of(at, word_at(at), q, slot.token, step, replica));
    let row = gradients + (assignments + slot.assignment) * params.hidden4;
    for (var v = 0u; v < HIDDEN_V; v++) { // unroll
      let dh = hidden[row + min(first_v + v, params.hidden4 - 1u)];
      sums[0][v] += x.x * dh;
      sums[1][v] += x.y * dh;
      sums[2][v] += x.z * dh;
      sums[3][v] += x.w * dh;
    }
  }

  let first = r * params.parameters4 + params.hidden_weight + (e * params.inputs4 + q) * 4u * params.hidden4;
  var totals: array<vec4f, 4u * HIDDEN_V>;
  for (var p = 0u; p < 4u; p++) { // unroll
    for (var v = 0u; v < HIDDEN_V; v++) { // unroll
      totals[p * HIDDEN_V + v] = sums[p][v];
    }
  }
  let width = min(HIDDEN_V, params.hidden4 - first_v);
  for (var p = 0u; p < 4u; p++) {
    let at = first + p * params.hidden4 + first_v;
    for (var v = 0u; v < width; v++) { learn(at + v, totals[p * HIDDEN_V + v], replica); }
  }
}
