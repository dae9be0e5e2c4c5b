// update_projection: a layer's projection.
//   dWp[d,:] = sum_t x[t,d] du[t,:]                       dbp = sum_t du[t,:]
// An invocation owns four pixels and MODEL_V vec4 of features; behind them come as many for the bias.
// The kernel binds images, tokens and model.
// requires  lib/update.wgsl lib/tokens.wgsl lib/pixels.wgsl

fn model_blocks() -> u32 {
  return (params.model4 + MODEL_V - 1u) / MODEL_V;
}

fn projection_updates() -> u32 {
  return (params.pixels4 + 1u) * model_blocks();
}

fn update_projection(r: u32, index: u32, replica: Replica) {
  if (index >= projection_updates()) { return; }
  let q = index / model_blocks();
  let first_v = (index % model_blocks()) * MODEL_V;
  if (q == params.pixels4) {
    for (var v = first_v; v < min(first_v + MODEL_V, params.model4); v++) { update_projection_bias(r, v, replica); }
    return;
  }

  let step = batch_step(replica);
  let end = batch_tokens(replica);
  var sums: array<array<vec4f, MODEL_V>, 4>;
  for (var t = 0u; t < end; t++) {
    let row = r * params.max_tokens + t;
    let word = images[first_pixel(image_at(row)) + q];
    let x = pixels_of(word, q, t, step, replica);
    for (var v = 0u; v < MODEL_V; v++) { // unroll
      let du = tokens[feature_gradients_at(row) + min(first_v + v, params.model4 - 1u)];
      sums[0][v] += x.x * du;
      sums[1][v] += x.y * du;
      sums[2][v] += x.z * du;
      sums[3][v] += x.w * du;
    }
  }

  let first = r * params.parameters4 + params.projection + q * 4u * params.model4;
  var totals: array<vec4f, 4u * MODEL_V>;
  for (var p = 0u; p < 4u; p++) { // unroll
    for (var v = 0u; v < MODEL_V; v++) { // unroll
      totals[p * MODEL_V + v] = sums[p][v];
    }
  }
  let width = min(MODEL_V, params.model4 - first_v);
  for (var p = 0u; p < 4u; p++) {
    let at = first + p * params.model4 + first_v;
    for (var v = 0u; v < width; v++) { learn(at + v, totals[p * MODEL_V + v], replica); }
  }
}

fn update_projection_bias(r: u32, v: u32, replica: Replica) {
  let first = r * params.max_tokens;
  let end = first + batch_tokens(replica);
  var sum = vec4f(0.0);
  for (var row = first; row < end; row++) { sum += tokens[feature_gradients_at(row) + v]; }
  learn(r * params.parameters4 + params.projection_bias + v, sum, replica);
}
