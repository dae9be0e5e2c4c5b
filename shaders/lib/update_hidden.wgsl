// update_hidden: the experts' first layer.
//   dW1[e,d,:] = sum over the assignments a of e: x[t(a),d] dh[a,:]          db1[e,:] = sum dh[a,:]
// An invocation owns four pixels and HIDDEN_V vec4 of hidden units of an expert.
// The kernel binds images, tokens, order, spread, hidden and model.
// requires  lib/update.wgsl lib/rows.wgsl lib/spread.wgsl lib/inputs.wgsl lib/experts.wgsl

fn hidden_updates() -> u32 {
  return (params.max_experts + params.shared_experts) * shares_of(params.inputs4 + 1u, params.hidden4, HIDDEN_V);
}

fn update_hidden(r: u32, index: u32, replica: Replica) {
  let share = share_of(index, params.inputs4 + 1u, params.hidden4, HIDDEN_V);
  let e = share.matrix;
  if (e >= all_experts(replica)) { return; }

  let q = left_of(share, params.inputs4);
  let is_bias = share.quad == 0u;
  let assignments = r * params.max_tokens * params.slots;
  let gradients = params.num_replicas * params.max_tokens * params.slots * params.hidden4;
  let step = batch_step(replica);
  var sums: Sums;
  let end = spread[r].offsets[e + 1u];
  for (var first = spread[r].offsets[e]; first < end; first += QUAD) {
    let own = first + share.lane;
    let slot = assignments + min(own, end - 1u);
    let token = order[slot].token;
    let input = first_input(r * params.max_tokens + token, order[slot].image);
    let row = gradients + (assignments + order[slot].assignment) * params.hidden4;
    var right: array<vec4f, HIDDEN_V>;
    for (var v = 0u; v < HIDDEN_V; v++) { // unroll
      let dh = hidden[row + min(share.first_v + v, params.hidden4 - 1u)];
      right[v] = select(vec4f(0.0), dh, own < end);
    }
    for (var i = 0u; i < QUAD; i++) { // unroll
      let at = lent_index(input, i) + q;
      let seen = expert_rounded(inputs_of(at, word_at(at), q, lent_index(token, i), step, replica));
      let x = select(seen, ALWAYS_ONE, is_bias);
      for (var v = 0u; v < HIDDEN_V; v++) { // unroll
        let dh = lent(right[v], i);
        add_product(&sums, v, x, dh);
      }
    }
  }

  let weights = params.hidden_weight + (e * params.inputs4 + q) * 4u * params.hidden4;
  let at = r * params.parameters4 + select(weights, params.hidden_bias + e * params.hidden4, is_bias) + share.first_v;
  let width = min(HIDDEN_V, params.hidden4 - share.first_v);
  learn_all(sums, at, rows_of(share, params.inputs4), params.hidden4, width, replica);
}
