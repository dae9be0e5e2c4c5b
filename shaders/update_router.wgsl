// update_router: gradient and optimiser step of the router.
//   dWr[d,:] = sum_t x[t,d] dz[t,:]
// shapes   model [3, R, P/4] vec4: weights, first and second moments
// grid     (ceil(D/4 * ceil(Q/4 / TILE_V) / WG), 1, R): one invocation per four pixels and TILE_V vec4 of columns
// twins    {routerLogits,optimiser} in src/reference
// requires lib/update.wgsl lib/rows.wgsl lib/router_inputs.wgsl lib/logits.wgsl

override WG: u32 = 64u;
const TILE_V: u32 = 2u; // tune: vec4 of columns of one invocation

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> replicas: array<Replica>;
@group(0) @binding(2) var<storage, read> images: array<u32>;
@group(0) @binding(3) var<storage, read> samples: array<Sample>;
@group(0) @binding(4) var<storage, read> tokens: array<vec4f>;
@group(0) @binding(5) var<storage, read> logits: array<vec4f>;
@group(0) @binding(6) var<storage, read_write> model: array<vec4f>;
@group(0) @binding(7) var<storage, read_write> squares: array<f32>;

@compute @workgroup_size(WG)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let r = group.z;
  let replica = replicas[r];
  let index = group.x * WG + lane;
  let blocks = (params.columns4 + TILE_V - 1u) / TILE_V;
  let q = index / blocks;
  let first_v = (index % blocks) * TILE_V;
  if (q >= params.inputs4 || replica.apply == 0u) { return; }

  var sums: array<array<vec4f, TILE_V>, 4>;
  for (var t = 0u; t < replica.tokens; t++) {
    let row = r * params.max_tokens + t;
    let at = first_input(row, samples[row].image) + q;
    let word = word_at(at);
    if (word == 0u) { continue; }
    // finish_step has moved on to the next batch.
    let x = router_inputs_of(at, word, q, t, replica.step - 1u, replica);
    for (var v = 0u; v < TILE_V; v++) {
      let dz = logits[gradient_row(row) + min(first_v + v, params.columns4 - 1u)];
      sums[0][v] += x.x * dz;
      sums[1][v] += x.y * dz;
      sums[2][v] += x.z * dz;
      sums[3][v] += x.w * dz;
    }
  }

  let first = r * params.parameters4 + q * 4u * params.columns4;
  for (var p = 0u; p < 4u; p++) {
    for (var v = 0u; v < TILE_V; v++) {
      if (first_v + v >= params.columns4) { break; }
      learn(first + p * params.columns4 + first_v + v, sums[p][v], replica);
    }
  }
}
