// route: draws the batch, scores all experts for every token, chooses K and sets their gates.
//   z[t,e]     = sum_d x[t,d] Wr[d,e]
//   selected_t = the K largest z[t,:], best first, ties to the lower index
//   gate[t,j]  = softmax of z over the K selected (renormalised), or over all E (raw)
// shapes   images [N, D/4 + 1] packed u8x4, the label in the last word; logits [T, E]; routes [T, K]
// grid     (ceil(T / (WG * TILE_T)), 1, R): one invocation per TILE_T tokens
// source   Shazeer et al. 2017, eq. 3-5 without noise; raw gate: Fedus et al. 2021, eq. 2
// twins    {sampleOrder,routerLogits,selectTopK,gate} in src/reference
// requires lib/params.wgsl lib/replica.wgsl lib/random.wgsl lib/sample_order.wgsl lib/rows.wgsl

override WG: u32 = 32u;
const TILE_T: u32 = 1u; // tune: tokens of one invocation
const TILE_V: u32 = 2u; // tune: vec4 of experts scored at once

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> replicas: array<Replica>;
@group(0) @binding(2) var<storage, read> images: array<u32>;
@group(0) @binding(3) var<storage, read> model: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> samples: array<Sample>;
@group(0) @binding(5) var<storage, read_write> logits: array<vec4f>;
@group(0) @binding(6) var<storage, read_write> routes: array<Route>;

@compute @workgroup_size(WG)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let r = group.z;
  let replica = replicas[r];
  let batch = batch_at(params, replica.step);
  let first = (group.x * WG + lane) * TILE_T;
  if (first >= batch.tokens) { return; }

  let words = params.pixels4 + 1u;
  var rows: array<u32, TILE_T>;
  for (var i = 0u; i < TILE_T; i++) {
    // Tokens past the end read the last one again and are not written.
    let t = min(first + i, batch.tokens - 1u);
    let image = image_of(params, batch, t, replica.seed);
    rows[i] = image * words;
    samples[r * params.max_tokens + t] = Sample(image, images[rows[i] + params.pixels4]);
  }

  for (var v = 0u; v < params.experts4; v += TILE_V) { score(r, first, batch.tokens, rows, v); }
  for (var i = 0u; i < TILE_T; i++) {
    if (first + i < batch.tokens) { choose(r * params.max_tokens + first + i); }
  }
}

// The logits of TILE_T tokens for TILE_V vec4 of experts, summed in registers.
fn score(r: u32, first: u32, batch_tokens: u32, rows: array<u32, TILE_T>, first_v: u32) {
  var scores: array<array<vec4f, TILE_V>, TILE_T>;
  for (var q = 0u; q < params.pixels4; q++) {
    var pixels: array<vec4f, TILE_T>;
    var any = 0u;
    for (var i = 0u; i < TILE_T; i++) {
      let word = images[rows[i] + q];
      any |= word;
      pixels[i] = unpack4x8unorm(word);
    }
    if (any == 0u) { continue; }
    for (var v = 0u; v < TILE_V; v++) {
      let at = r * params.parameters4 + q * 4u * params.experts4 + min(first_v + v, params.experts4 - 1u);
      let w0 = model[at];
      let w1 = model[at + params.experts4];
      let w2 = model[at + 2u * params.experts4];
      let w3 = model[at + 3u * params.experts4];
      for (var i = 0u; i < TILE_T; i++) {
        let x = pixels[i];
        scores[i][v] += x.x * w0 + x.y * w1 + x.z * w2 + x.w * w3;
      }
    }
  }
  for (var i = 0u; i < TILE_T; i++) {
    if (first + i >= batch_tokens) { break; }
    let row = (r * params.max_tokens + first + i) * params.experts4;
    for (var v = 0u; v < TILE_V; v++) {
      if (first_v + v < params.experts4) { logits[row + first_v + v] = scores[i][v]; }
    }
  }
}

// Top-k by repeated maximum, then the gates of the chosen.
fn choose(row: u32) {
  let first_logit = row * params.experts4;
  let first_route = row * params.top_k;
  var taken = vec2u(0u);
  for (var j = 0u; j < params.top_k; j++) {
    var best = 0u;
    var best_logit = 0.0;
    var found = false;
    for (var e = 0u; e < params.num_experts; e++) {
      if (((taken[e >> 5u] >> (e & 31u)) & 1u) == 1u) { continue; }
      let z = logits[first_logit + (e >> 2u)][e & 3u];
      if (!found || z > best_logit) {
        best = e;
        best_logit = z;
        found = true;
      }
    }
    taken[best >> 5u] |= 1u << (best & 31u);
    routes[first_route + j] = Route(best, best_logit);
  }

  // The first chosen has the largest logit of all, so no exponent is positive.
  let largest = routes[first_route].gate;
  var total = 0.0;
  if (params.raw_gate == 1u) {
    for (var e = 0u; e < params.num_experts; e++) {
      total += exp(logits[first_logit + (e >> 2u)][e & 3u] - largest);
    }
  } else {
    for (var j = 0u; j < params.top_k; j++) { total += exp(routes[first_route + j].gate - largest); }
  }
  for (var j = 0u; j < params.top_k; j++) {
    routes[first_route + j].gate = exp(routes[first_route + j].gate - largest) / total;
  }
}
