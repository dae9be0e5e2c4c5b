// update_head: a layer's head.
//   dWh[m,:] = sum_t v[t,m] dy[t,:]                       dbh = sum_t dy[t,:]
// An invocation owns one vec4 of weights; behind them come those of the bias.
// The kernel binds tokens and model.
// requires  lib/update.wgsl lib/tokens.wgsl

fn head_updates() -> u32 {
  return (params.model4 * 4u + 1u) * params.classes4;
}

fn update_head(r: u32, index: u32, replica: Replica) {
  if (index >= head_updates()) { return; }
  let m = index / params.classes4;
  let c = index % params.classes4;
  let is_weight = m < params.model4 * 4u;

  let first = r * params.max_tokens;
  let end = first + batch_tokens(replica);
  var sum = vec4f(0.0);
  for (var row = first; row < end; row++) {
    var feature = 1.0;
    if (is_weight) { feature = tokens[mixed_features_at(row) + (m >> 2u)][m & 3u]; }
    sum += feature * tokens[scores_at(row) + c];
  }
  let at = select(params.head_bias + c, params.head + m * params.classes4 + c, is_weight);
  learn(r * params.parameters4 + at, sum, replica);
}
