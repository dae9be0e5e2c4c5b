// update_output: the experts' second layer.
//   dW2[e,h,:] = sum over the assignments a of e: h[a,h] do[a,:]              db2[e,:] = sum do[a,:]
//   do[a,:]    = gate_a dy[t(a),:], in a layer gate_a dv[t(a),:]; if SEPARATE_ANSWERS, as expert_losses has written it
// An invocation owns four hidden units and OUTPUT_V vec4 of outputs of an expert.
// The kernel binds tokens, order, spread, hidden and model.
// requires  lib/update.wgsl lib/rows.wgsl lib/spread.wgsl lib/tokens.wgsl

override SEPARATE_ANSWERS: bool = false;

fn output_updates() -> u32 {
  return (params.max_experts + params.shared_experts) * blocks_of(params.hidden4 + 1u, params.outputs4, OUTPUT_V);
}

fn update_output(r: u32, index: u32, replica: Replica) {
  let owned = block_of(index, params.hidden4 + 1u, params.outputs4, OUTPUT_V);
  let e = owned.matrix;
  if (e >= all_experts(replica)) { return; }

  let q = left_of(owned, params.hidden4);
  let is_bias = owned.quad == 0u;
  let assignments = r * params.max_tokens * params.slots;
  var sums: Sums;
  let end = spread[r].offsets[e + 1u];
  for (var first = spread[r].offsets[e]; first < end; first += QUAD) {
    let own = first + owned.lane;
    let slot = order[assignments + min(own, end - 1u)];
    let row = (assignments + slot.assignment) * params.hidden4;
    var right: array<vec4f, OUTPUT_V>;
    for (var v = 0u; v < OUTPUT_V; v++) { // unroll
      let gradient = output_gradient(r, slot, min(owned.first_v + v, params.outputs4 - 1u));
      right[v] = select(vec4f(0.0), gradient, own < end);
    }
    for (var i = 0u; i < QUAD; i++) { // unroll
      let h = select(hidden[lent_index(row, i) + q], ALWAYS_ONE, is_bias);
      for (var v = 0u; v < OUTPUT_V; v++) { // unroll
        let gradient = lent(right[v], i);
        add_product(&sums, v, h, gradient);
      }
    }
  }

  let weights = params.output_weight + (e * params.hidden4 + q) * 4u * params.outputs4;
  let at = r * params.parameters4 + select(weights, params.output_bias + e * params.outputs4, is_bias) + owned.first_v;
  let width = min(OUTPUT_V, params.outputs4 - owned.first_v);
  learn_all(sums, at, rows_of(owned, params.hidden4) * width, width, params.outputs4, replica);
}

fn output_gradient(r: u32, slot: Slot, c: u32) -> vec4f {
  if (SEPARATE_ANSWERS) { return tokens[answer_at(r * params.max_tokens * params.slots + slot.assignment) + c]; }
  return slot.gate * tokens[mixture_gradients_at(r * params.max_tokens + slot.token) + c];
}
