// choice: the K best experts of a token, best first; equal values go to the lower index.
// The kernel binds logits and routes. Twin: assignment/selectTopK in src/reference.
// requires  lib/params.wgsl lib/rows.wgsl

fn choose(row: u32) {
  let first_logit = row * params.columns4;
  let first_route = row * params.slots;
  var taken = vec2u(0u);
  for (var j = 0u; j < params.routed_slots; j++) {
    var best = 0u;
    var best_value = 0.0;
    var found = false;
    for (var e = 0u; e < params.num_experts; e++) {
      if (((taken[e >> 5u] >> (e & 31u)) & 1u) == 1u) { continue; }
      let value = logits[first_logit + (e >> 2u)][e & 3u];
      if (!found || value > best_value) {
        best = e;
        best_value = value;
        found = true;
      }
    }
    taken[best >> 5u] |= 1u << (best & 31u);
    routes[first_route + j].expert = best;
  }
}
