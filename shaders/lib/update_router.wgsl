// update_router: the router.
//   dWr[d,:] = sum_t x[t,d] dz[t,:]
// An invocation owns four pixels and COLUMN_V vec4 of columns.
// The kernel binds images, tokens, logits and model.
// requires  lib/update.wgsl lib/router_inputs.wgsl lib/logits.wgsl

fn router_updates() -> u32 {
  return blocks_of(params.inputs4, params.columns4, COLUMN_V);
}

fn update_router(r: u32, index: u32, replica: Replica) {
  let owned = block_of(index, params.inputs4, params.columns4, COLUMN_V);

  let q = min(owned.quad, params.inputs4 - 1u);
  let step = batch_step(replica);
  let end = batch_tokens(replica);
  var sums: Sums;
  for (var first = 0u; first < end; first += QUAD) {
    let own = first + owned.lane;
    let own_t = min(own, end - 1u);
    let row = r * params.max_tokens + own_t;
    let input = first_input(row, image_at(row));
    var right: array<vec4f, COLUMN_V>;
    for (var v = 0u; v < COLUMN_V; v++) { // unroll
      let dz = logits[gradient_row(row) + min(owned.first_v + v, params.columns4 - 1u)];
      right[v] = select(vec4f(0.0), dz, own < end);
    }
    for (var i = 0u; i < QUAD; i++) { // unroll
      let at = lent_index(input, i) + q;
      let x = router_inputs_of(at, word_at(at), q, lent_index(own_t, i), step, replica);
      for (var v = 0u; v < COLUMN_V; v++) { // unroll
        let dz = lent(right[v], i);
        add_product(&sums, v, x, dz);
      }
    }
  }

  let at = r * params.parameters4 + q * 4u * params.columns4 + owned.first_v;
  let width = min(COLUMN_V, params.columns4 - owned.first_v);
  learn_all(sums, at, select(0u, 4u * width, owned.quad < params.inputs4), width, params.columns4, replica);
}
