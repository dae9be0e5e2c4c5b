// route: draws the batch, scores all experts for every token, chooses its experts and sets their gates.
//   z[t,:] = sum_d x[t,d] Wr[d,:]
// shapes   images [N, D/4 + 1] packed u8x4, the label in the last word; logits [2, R, T, Q]: z, then
//          (written by router_backward) its gradients; routes [T, S]
// grid     (ceil(T / (WG * TILE_T)), 1, R): one invocation per TILE_T tokens
// source   Shazeer et al. 2017, eq. 3-5
// twins    {sampleOrder,routerLogits,selectTopK,gate} in src/reference
// requires lib/params.wgsl lib/replica.wgsl lib/random.wgsl lib/sample_order.wgsl lib/rows.wgsl lib/inputs.wgsl lib/choice.wgsl lib/gates.wgsl

override WG: u32 = 32u;
const TILE_T: u32 = 1u; // tune: tokens of one invocation
const TILE_V: u32 = 2u; // tune: vec4 of columns scored at once

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

  var rows: array<u32, TILE_T>;
  for (var i = 0u; i < TILE_T; i++) {
    // Tokens past the end read the last one again and are not written.
    let t = min(first + i, batch.tokens - 1u);
    let image = image_of(params, batch, t, replica.seed);
    rows[i] = first_input(image);
    samples[r * params.max_tokens + t] = Sample(image, images[rows[i] + params.pixels4]);
  }

  for (var v = 0u; v < params.columns4; v += TILE_V) { score(replica, r, first, batch.tokens, rows, v); }
  for (var i = 0u; i < TILE_T; i++) {
    if (first + i >= batch.tokens) { break; }
    let row = r * params.max_tokens + first + i;
    choose(row);
    set_gates(row);
  }
}

// The logits of TILE_T tokens for TILE_V vec4 of columns, summed in registers.
fn score(replica: Replica, r: u32, first: u32, batch_tokens: u32, rows: array<u32, TILE_T>, first_v: u32) {
  var scores: array<array<vec4f, TILE_V>, TILE_T>;
  for (var q = 0u; q < params.inputs4; q++) {
    var inputs: array<vec4f, TILE_T>;
    var any = 0u;
    for (var i = 0u; i < TILE_T; i++) {
      let word = images[rows[i] + q];
      any |= word;
      inputs[i] = inputs_of(word, q, first + i, replica.step, replica);
    }
    if (any == 0u) { continue; }
    for (var v = 0u; v < TILE_V; v++) {
      let at = r * params.parameters4 + q * 4u * params.columns4 + min(first_v + v, params.columns4 - 1u);
      let w0 = model[at];
      let w1 = model[at + params.columns4];
      let w2 = model[at + 2u * params.columns4];
      let w3 = model[at + 3u * params.columns4];
      for (var i = 0u; i < TILE_T; i++) {
        let x = inputs[i];
        scores[i][v] += x.x * w0 + x.y * w1 + x.z * w2 + x.w * w3;
      }
    }
  }
  for (var i = 0u; i < TILE_T; i++) {
    if (first + i >= batch_tokens) { break; }
    let row = (r * params.max_tokens + first + i) * params.columns4;
    for (var v = 0u; v < TILE_V; v++) {
      if (first_v + v < params.columns4) { logits[row + first_v + v] = scores[i][v]; }
    }
  }
}
