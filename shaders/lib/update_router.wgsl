// update_router: the router.
//   dWr[d,:] = sum_t x[t,d] dz[t,:]
// An invocation owns four pixels and COLUMN_V vec4 of columns.
// The kernel binds images, tokens, logits and model.
// requires  lib/update.wgsl lib/router_inputs.wgsl lib/logits.wgsl

fn column_blocks() -> u32 {
  return (params.columns4 + COLUMN_V - 1u) / COLUMN_V;
}

fn router_updates() -> u32 {
  return params.inputs4 * column_blocks();
}

fn update_router(r: u32, index: u32, replica: Replica) {
  if (index >= router_updates()) { return; }
  let q = index / column_blocks();
  let first_v = (index % column_blocks()) * COLUMN_V;

  let step = batch_step(replica);
  let end = batch_tokens(replica);
  var sums: array<array<vec4f, COLUMN_V>, 4>;
  for (var t = 0u; t < end; t++) {
    let row = r * params.max_tokens + t;
    let at = first_input(row, image_at(row)) + q;
    let word = word_at(at);
    let x = router_inputs_of(at, word, q, t, step, replica);
    for (var v = 0u; v < COLUMN_V; v++) { // unroll
      let dz = logits[gradient_row(row) + min(first_v + v, params.columns4 - 1u)];
      sums[0][v] += x.x * dz;
      sums[1][v] += x.y * dz;
      sums[2][v] += x.z * dz;
      sums[3][v] += x.w * dz;
    }
  }

  let first = r * params.parameters4 + q * 4u * params.columns4;
  var totals: array<vec4f, 4u * COLUMN_V>;
  for (var p = 0u; p < 4u; p++) { // unroll
    for (var v = 0u; v < COLUMN_V; v++) { // unroll
      totals[p * COLUMN_V + v] = sums[p][v];
    }
  }
  let width = min(COLUMN_V, params.columns4 - first_v);
  for (var p = 0u; p < 4u; p++) {
    let at = first + p * params.columns4 + first_v;
    for (var v = 0u; v < width; v++) { learn(at + v, totals[p * COLUMN_V + v], replica); }
  }
}
