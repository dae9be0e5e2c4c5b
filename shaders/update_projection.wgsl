// update_projection: gradient and optimiser step of a layer's projection.
//   dWp[d,:] = sum_t x[t,d] du[t,:]                       dbp = sum_t du[t,:]
// shapes   model [3, R, P/4] vec4: weights, first and second moments
// grid     (ceil((D/4 + 1) * ceil(M/4 / TILE_V) / WG), 1, R): one invocation per four pixels and TILE_V vec4 of
//          features, and then as many for the bias
// twins    {routerLogits,optimiser} and model/body in src/reference
// requires lib/update.wgsl lib/rows.wgsl lib/tokens.wgsl lib/pixels.wgsl

override WG: u32 = 64u;
const TILE_V: u32 = 2u; // tune: vec4 of features of one invocation

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> replicas: array<Replica>;
@group(0) @binding(2) var<storage, read> images: array<u32>;
@group(0) @binding(3) var<storage, read> samples: array<Sample>;
@group(0) @binding(4) var<storage, read> tokens: array<vec4f>;
@group(0) @binding(5) var<storage, read_write> model: array<vec4f>;
@group(0) @binding(6) var<storage, read_write> squares: array<f32>;

@compute @workgroup_size(WG)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let r = group.z;
  let replica = replicas[r];
  let index = group.x * WG + lane;
  let blocks = (params.model4 + TILE_V - 1u) / TILE_V;
  let q = index / blocks;
  let first_v = (index % blocks) * TILE_V;
  if (q > params.pixels4 || replica.apply == 0u) { return; }
  if (q == params.pixels4) {
    for (var v = first_v; v < min(first_v + TILE_V, params.model4); v++) { update_bias(r, v, replica); }
    return;
  }

  var sums: array<array<vec4f, TILE_V>, 4>;
  for (var t = 0u; t < replica.tokens; t++) {
    let row = r * params.max_tokens + t;
    let word = images[first_pixel(samples[row].image) + q];
    if (word == 0u) { continue; }
    // finish_step has moved on to the next batch.
    let x = pixels_of(word, q, t, replica.step - 1u, replica);
    for (var v = 0u; v < TILE_V; v++) {
      let du = tokens[feature_gradients_at(row) + min(first_v + v, params.model4 - 1u)];
      sums[0][v] += x.x * du;
      sums[1][v] += x.y * du;
      sums[2][v] += x.z * du;
      sums[3][v] += x.w * du;
    }
  }

  let first = r * params.parameters4 + params.projection + q * 4u * params.model4;
  for (var p = 0u; p < 4u; p++) {
    for (var v = 0u; v < TILE_V; v++) {
      if (first_v + v >= params.model4) { break; }
      learn(first + p * params.model4 + first_v + v, sums[p][v], replica);
    }
  }
}

fn update_bias(r: u32, v: u32, replica: Replica) {
  var sum = vec4f(0.0);
  for (var t = 0u; t < replica.tokens; t++) { sum += tokens[feature_gradients_at(r * params.max_tokens + t) + v]; }
  learn(r * params.parameters4 + params.projection_bias + v, sum, replica);
}
