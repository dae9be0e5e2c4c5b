// update_head: a layer's head.
//   dWh[m,:] = sum_t v[t,m] dy[t,:]                       dbh = sum_t dy[t,:]
// An invocation owns four features and CLASS_V vec4 of classes.
// The kernel binds tokens and model.
// requires  lib/update.wgsl lib/tokens.wgsl

fn head_updates() -> u32 {
  return blocks_of(params.model4 + 1u, params.classes4, CLASS_V);
}

fn update_head(r: u32, index: u32, replica: Replica) {
  let owned = block_of(index, params.model4 + 1u, params.classes4, CLASS_V);

  let q = left_of(owned, params.model4);
  let is_bias = owned.quad == 0u;
  let end = batch_tokens(replica);
  var sums: Sums;
  for (var first = 0u; first < end; first += QUAD) {
    let own = first + owned.lane;
    let row = r * params.max_tokens + min(own, end - 1u);
    var right: array<vec4f, CLASS_V>;
    for (var v = 0u; v < CLASS_V; v++) { // unroll
      let dy = tokens[scores_at(row) + min(owned.first_v + v, params.classes4 - 1u)];
      right[v] = select(vec4f(0.0), dy, own < end);
    }
    for (var i = 0u; i < QUAD; i++) { // unroll
      let features = mixed_features_at(lent_index(row, i));
      let feature = select(tokens[features + q], ALWAYS_ONE, is_bias);
      for (var v = 0u; v < CLASS_V; v++) { // unroll
        let dy = lent(right[v], i);
        add_product(&sums, v, feature, dy);
      }
    }
  }

  let weights = params.head + q * 4u * params.classes4;
  let at = r * params.parameters4 + select(weights, params.head_bias, is_bias) + owned.first_v;
  let width = min(CLASS_V, params.classes4 - owned.first_v);
  learn_all(sums, at, rows_of(owned, params.model4) * width, width, params.classes4, replica);
}
