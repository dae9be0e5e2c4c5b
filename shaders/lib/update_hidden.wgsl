// update_hidden: the experts' first layer.
//   dW1[e,d,:] = sum over the assignments a of e: x[t(a),d] dh[a,:]          db1[e,:] = sum dh[a,:]
// An invocation owns four pixels and HIDDEN_V vec4 of hidden units of an expert. Nearly all weights are in this layer.
// The weights and the sums are vec4 of four pixels, [E, D/4, H], so that hidden units need no padding. A bias is the
// first entry of its vec4; the other three have no gradient.
// The kernel binds images, tokens, order, spread, hidden and model.
// requires  lib/update.wgsl lib/rows.wgsl lib/spread.wgsl lib/inputs.wgsl lib/squares.wgsl lib/experts.wgsl

fn hidden_updates() -> u32 {
  return (params.max_experts + params.shared_experts) * blocks_of(params.inputs4 + QUAD, params.hidden4, HIDDEN_V);
}

fn update_hidden(r: u32, index: u32, replica: Replica) {
  let owned = block_of(index, params.inputs4 + QUAD, params.hidden4, HIDDEN_V);
  let e = owned.matrix;
  if (e >= all_experts(replica)) { return; }

  // A whole quad of invocations is used for the bias, since the others skip dark squares together.
  let is_bias = owned.quad < QUAD;
  let q = min(max(owned.quad, QUAD) - QUAD, params.inputs4 - 1u);
  let assignments = r * params.max_tokens * params.slots;
  let gradients = params.num_replicas * params.max_tokens * params.slots * params.hidden4;
  let step = batch_step(replica);
  // Indexed by units, four to a row.
  var sums: Sums;
  let end = spread[r].offsets[e + 1u];
  var first = spread[r].offsets[e];
  loop {
    // Called at one place: inlined twice, the loop would exceed a CPU's cache of decoded instructions.
    first = next_lit_rows(r, first, end, q, owned);
    if (first >= end) { break; }
    let own = first + owned.lane;
    let slot = assignments + min(own, end - 1u);
    let token = order[slot].token;
    let input = first_input(r * params.max_tokens + token, order[slot].image);
    let row = gradients + (assignments + order[slot].assignment) * params.hidden4;
    var right: array<vec4f, HIDDEN_V>;
    for (var v = 0u; v < HIDDEN_V; v++) { // unroll
      let dh = hidden[row + min(owned.first_v + v, params.hidden4 - 1u)];
      right[v] = select(vec4f(0.0), dh, own < end);
    }
    for (var i = 0u; i < QUAD; i++) { // unroll
      let at = lent_index(input, i) + q;
      let seen = expert_rounded(inputs_of(at, word_at(at), q, lent_index(token, i), step, replica));
      let x = select(seen, ALWAYS_ONE, is_bias);
      var dh: array<vec4f, HIDDEN_V>;
      for (var v = 0u; v < HIDDEN_V; v++) { // unroll
        dh[v] = lent(right[v], i);
      }
      for (var u = 0u; u < HIDDEN_U; u++) { // unroll
        sums[u / 4u][u % 4u] = fma(x, vec4f(dh[u / 4u][u % 4u]), sums[u / 4u][u % 4u]);
      }
    }
    continuing { first += QUAD; }
  }

  let weights = params.hidden_weight + (e * params.inputs4 + q) * params.hidden_units;
  let group = select(weights, params.hidden_bias + e * params.hidden_units, is_bias);
  let first_unit = 4u * owned.first_v;
  let exists = select(owned.quad < params.inputs4 + QUAD, owned.quad == 0u, is_bias);
  let units = select(0u, min(HIDDEN_U, params.hidden_units - first_unit), exists);
  learn_all(sums, r * params.parameters4 + group + first_unit, units, 4u, 4u, replica);
}

// The next QUAD assignments, from `start` on and before `end`, with a lit square around quad q; `end` or more if there
// are none. Skips with QUAD = 4 only: single invocations would leave the loop at different times.
fn next_lit_rows(r: u32, start: u32, end: u32, q: u32, owned: WeightBlock) -> u32 {
  var first = start;
  if (LAYER || QUAD == 1u) { return first; }
  for (; first < end; first += QUAD) {
    let image = order[r * params.max_tokens * params.slots + min(first + owned.lane, end - 1u)].image;
    if (bits_of_quad(lit_around(q, first_pixel(image))) != 0u || owned.quad < QUAD) { break; }
  }
  return first;
}
