// choice: the best experts of a token, best first; ties go to the lower index.
// The kernel binds routes and defines the value that experts are ranked by: fn rank(row, e, scale) -> f32.
// Twin: assignment/selectTopK in src/reference.
// requires  lib/slots.wgsl lib/rows.wgsl lib/scores.wgsl

fn choose(row: u32, scale: RowScale, replica: Replica) {
  let E = replica.num_experts;
  let slots = routed_slots(replica);
  var taken = vec2u(0u);
  for (var j = 0u; j < slots; j++) {
    var best = 0u;
    var best_rank = 0.0;
    var found = false;
    for (var e = 0u; e < E; e++) {
      if (((taken[e >> 5u] >> (e & 31u)) & 1u) == 1u) { continue; }
      let own = rank(row, e, scale);
      if (!found || own > best_rank) {
        best = e;
        best_rank = own;
        found = true;
      }
    }
    taken[best >> 5u] |= 1u << (best & 31u);
    routes[row * params.slots + j].expert = best;
  }
}
