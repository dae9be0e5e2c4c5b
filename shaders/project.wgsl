// project: draws the batch of a layer, and computes the features of every token, the input of router and experts.
//   u[t,:] = sum_d x[t,d] Wp[d,:] + bp
// shapes   images [N, image_words], see lib/pixels.wgsl; tokens: writes u
// grid     (ceil(quads * QUAD * ceil(M/4 / TILE_V) / WG), 1, R), quads = ceil(T / (TILE_T * QUAD)):
//          one invocation per TILE_T tokens and TILE_V vec4
// source   torch.nn.Linear; twins: {sampleOrder,routerLogits} and model/body in src/reference
// requires lib/samples.wgsl lib/lit.wgsl lib/four_rows.wgsl

override WG: u32 = 32u;
const TILE_T: u32 = 1u; // tune: tokens of one invocation
const TILE_V: u32 = 2u; // tune: vec4 of features of one invocation
const QUAD: u32 = 1u; // tune: invocations that lend to each other, 1 or 4
const LANES: u32 = 1u;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> replicas: array<Replica>;
@group(0) @binding(2) var<storage, read> images: array<u32>;
@group(0) @binding(3) var<storage, read> model: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> tokens: array<vec4f>;

@compute @workgroup_size(WG)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let r = group.z;
  let replica = replicas[r];
  let batch = batch_at(replica.step);
  let blocks = (params.model4 + TILE_V - 1u) / TILE_V;
  let index = group.x * WG + lane;
  let quad = index / QUAD;
  let first = (quad / blocks * QUAD + index % QUAD) * TILE_T;
  let first_v = (quad % blocks) * TILE_V;
  // A quad of invocations must stay together: those without a token repeat the last one.
  if (quad / blocks * QUAD * TILE_T >= batch.tokens) { return; }

  var rows: array<u32, TILE_T>;
  for (var i = 0u; i < TILE_T; i++) {
    // Tokens and features past the end repeat the last ones.
    let t = min(first + i, batch.tokens - 1u);
    rows[i] = first_pixel(draw(batch, t, r * params.max_tokens + t, replica.seed, first_v == 0u));
  }

  let parameters = r * params.parameters4;
  var sums: array<array<vec4f, TILE_V>, TILE_T>;
  for (var v = 0u; v < TILE_V; v++) { // unroll
    let bias = model[parameters + params.projection_bias + min(first_v + v, params.model4 - 1u)];
    for (var i = 0u; i < TILE_T; i++) { // unroll
      sums[i][v] = bias;
    }
  }
  for (var q = next_lit(rows, 0u, params.pixels4); q < params.pixels4; q = next_lit(rows, q + 1u, params.pixels4)) {
    var pixels: array<vec4f, TILE_T>;
    for (var i = 0u; i < TILE_T; i++) { // unroll
      let x = pixels_of(word_at(rows[i] + q), q, min(first + i, batch.tokens - 1u), replica.step, replica);
      pixels[i] = by_turns(x, lane_in_quad(lane));
    }
    for (var v = 0u; v < TILE_V; v++) { // unroll
      let at = parameters + params.projection + q * 4u * params.model4 + min(first_v + v, params.model4 - 1u);
      // Transposed, so that four weights of one feature are used for all tokens.
      let w = transpose(four_rows(at, params.model4, lane));
      for (var c = 0u; c < 4u; c++) { // unroll
        for (var i = 0u; i < TILE_T; i++) { // unroll
          sums[i][v][c] += by_pairs(w[c], pixels[i]);
        }
      }
    }
  }
  for (var i = 0u; i < TILE_T; i++) { // unroll
    let u = features_at(r * params.max_tokens + min(first + i, batch.tokens - 1u));
    for (var v = 0u; v < TILE_V; v++) { // unroll
      tokens[u + min(first_v + v, params.model4 - 1u)] = sums[i][v];
    }
  }
}

// Of the image, not of the features.
fn word_at(at: u32) -> u32 {
  return images[at];
}
