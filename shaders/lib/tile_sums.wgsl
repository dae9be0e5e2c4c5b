// tile_sums: two ways to sum over the inputs of a tile of TILE_T rows and TILE_V vec4 of outputs.
//   LANES = 1    one invocation computes a tile and keeps its sums in registers: no workgroup memory, no barrier. For
//                software adapters, and for batches that fill a GPU
//   LANES = WG   the lanes of a workgroup share a tile: each sums over every LANES-th quad of the inputs, and their sums
//                are added in workgroup memory, in a fixed order. For GPUs that a small batch leaves nearly idle
// The kernel declares TILE_T, TILE_V and LANES.
// requires  lib/lit.wgsl

var<workgroup> lane_sums: array<vec4f, LANES * TILE_T * TILE_V>;

fn tile_of(group: u32, lane: u32) -> u32 {
  return (group * WG + lane) / LANES;
}

// This lane's first quad of inputs, and the next one after q. None if there is no tile.
fn first_quad(rows: array<u32, TILE_T>, lane: u32, is_tile: bool) -> u32 {
  if (!is_tile) { return params.inputs4; }
  return next_lit(rows, lane % LANES, params.inputs4);
}

fn next_quad(rows: array<u32, TILE_T>, q: u32) -> u32 {
  return next_lit(rows, q + LANES, params.inputs4);
}

// Writes the sums of all lanes to workgroup memory. All lanes must call it.
fn store_lane_sums(lane: u32, sums: array<array<vec4f, TILE_V>, TILE_T>) {
  for (var i = 0u; i < TILE_T; i++) { // unroll
    for (var v = 0u; v < TILE_V; v++) { // unroll
      lane_sums[(lane * TILE_T + i) * TILE_V + v] = sums[i][v];
    }
  }
  workgroupBarrier();
}

// Sum number i * TILE_V + v, over all lanes.
fn sum_of_lanes(own: u32) -> vec4f {
  var sum = vec4f(0.0);
  for (var lane = 0u; lane < LANES; lane++) { sum += lane_sums[lane * TILE_T * TILE_V + own]; }
  return sum;
}
