// update_projection: a layer's projection.
//   dWp[d,:] = sum_t x[t,d] du[t,:]                       dbp = sum_t du[t,:]
// An invocation owns four pixels and MODEL_V vec4 of features.
// The kernel binds images, tokens and model.
// requires  lib/update.wgsl lib/tokens.wgsl lib/pixels.wgsl

fn projection_updates() -> u32 {
  return blocks_of(params.pixels4 + 1u, params.model4, MODEL_V);
}

fn update_projection(r: u32, index: u32, replica: Replica) {
  let owned = block_of(index, params.pixels4 + 1u, params.model4, MODEL_V);

  let q = left_of(owned, params.pixels4);
  let is_bias = owned.quad == 0u;
  let step = batch_step(replica);
  let end = batch_tokens(replica);
  var sums: Sums;
  for (var first = 0u; first < end; first += QUAD) {
    let own = first + owned.lane;
    let own_t = min(own, end - 1u);
    let row = r * params.max_tokens + own_t;
    let input = first_pixel(image_at(row));
    var right: array<vec4f, MODEL_V>;
    for (var v = 0u; v < MODEL_V; v++) { // unroll
      let du = tokens[feature_gradients_at(row) + min(owned.first_v + v, params.model4 - 1u)];
      right[v] = select(vec4f(0.0), du, own < end);
    }
    for (var i = 0u; i < QUAD; i++) { // unroll
      let word = images[lent_index(input, i) + q];
      let x = select(pixels_of(word, q, lent_index(own_t, i), step, replica), ALWAYS_ONE, is_bias);
      for (var v = 0u; v < MODEL_V; v++) { // unroll
        let du = lent(right[v], i);
        add_product(&sums, v, x, du);
      }
    }
  }

  let weights = params.projection + q * 4u * params.model4;
  let at = r * params.parameters4 + select(weights, params.projection_bias, is_bias) + owned.first_v;
  let width = min(MODEL_V, params.model4 - owned.first_v);
  learn_all(sums, at, rows_of(owned, params.pixels4) * width, width, params.model4, replica);
}
