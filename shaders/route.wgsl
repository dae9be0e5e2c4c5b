// route: draws the batch and computes the logits of every token. If the assignment of a token does not depend on other
// tokens, also chooses its experts and sets their gates. In a layer `project` has drawn the batch.
//   z[t,:] = sum_i x[t,i] Wr[i,:]
// shapes   images [N, image_words], see lib/pixels.wgsl; logits [3, R, T, Q]; routes [T, S]
// grid     (ceil(T / TILE_T) * LANES / WG, 1, R): LANES invocations per TILE_T tokens
// source   Shazeer et al. 2017, eq. 3-5; drawing experts: Clark et al. 2022; balance bias: Wang et al. 2024
// twins    {sampleOrder,routerLogits,noise,scores,selectTopK,sampled,hashing,random,gate} in src/reference
// requires lib/samples.wgsl lib/router_inputs.wgsl lib/tile_sums.wgsl lib/four_rows.wgsl lib/noise.wgsl lib/choice.wgsl lib/hashing.wgsl lib/gates.wgsl

override WG: u32 = 32u;
const TILE_T: u32 = 1u; // tune: tokens of one invocation
const TILE_V: u32 = 2u; // tune: vec4 of columns scored at once
const QUAD: u32 = 1u; // tune: invocations that lend to each other, 1 or 4
const LANES: u32 = 1u; // tune: invocations that share a tile
// The assignment, where it does not depend on other tokens; ASSIGNED_LATER: a later kernel assigns, from the logits.
override TOP_K: bool = false;
override EVERY_EXPERT: bool = false;
override SAMPLED: bool = false;
override HASH_IMAGE: bool = false;
override HASH_LOCALITY: bool = false;
override RANDOM: bool = false;
override EXPERT_CHOICE: bool = false;
override ASSIGNED_LATER: bool = false;
// Experts are ranked by score plus balance bias.
override BIASED: bool = false;
const STREAM_SAMPLE = 7u;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> replicas: array<Replica>;
@group(0) @binding(2) var<storage, read> images: array<u32>;
@group(0) @binding(3) var<storage, read> model: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> tokens: array<vec4f>;
@group(0) @binding(5) var<storage, read_write> logits: array<vec4f>;
@group(0) @binding(6) var<storage, read_write> routes: array<Route>;

@compute @workgroup_size(WG)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let r = group.z;
  let replica = replicas[r];
  let batch = batch_at(replica.step);
  let index = tile_of(group.x, lane);
  let first = index * TILE_T;
  let is_tile = first < batch.tokens;
  // An invocation without a tile repeats the last tokens if others of its quad have one.
  let is_summed = (index - index % QUAD) * TILE_T < batch.tokens;
  let tile = Tile(r, first, batch.tokens - 1u, is_tile, is_summed);

  var rows: array<u32, TILE_T>;
  for (var i = 0u; is_summed && i < TILE_T; i++) {
    let t = min(first + i, tile.last);
    let row = r * params.max_tokens + t;
    var image = 0u;
    if (LAYER) { image = image_at(row); } else { image = draw(batch, t, row, replica.seed, lane % LANES == 0u); }
    rows[i] = first_input(row, image);
  }

  for (var v = 0u; v < params.columns4; v += TILE_V) { score_tile(tile, rows, v, lane, replica); }
  // Lanes that share a tile divide its tokens among them.
  for (var i = lane % LANES; is_tile && i < TILE_T && first + i < batch.tokens; i += LANES) {
    let row = r * params.max_tokens + first + i;
    if (NOISY_LOGITS) { disturb(row, first + i, replica); }
    if (EXPERT_CHOICE) { offer(row, replica.num_experts); }
    if (ASSIGNED_LATER) { continue; }
    assign(row, first + i, replica);
    set_gates(row, first + i, replica);
  }
}

// TILE_T tokens from `first` on; tokens past the last repeat it.
struct Tile {
  r: u32,
  first: u32,
  last: u32,
  exists: bool,
  is_summed: bool,
}

// The logits of a tile for TILE_V vec4 of columns; columns past the end repeat the last vec4.
fn score_tile(tile: Tile, rows: array<u32, TILE_T>, first_v: u32, lane: u32, replica: Replica) {
  var scores: array<array<vec4f, TILE_V>, TILE_T>;
  for (var q = first_quad(rows, lane, tile.is_summed); q < params.inputs4; q = next_quad(rows, q)) {
    var inputs: array<vec4f, TILE_T>;
    for (var i = 0u; i < TILE_T; i++) { // unroll
      let word = word_at(rows[i] + q);
      let x = router_inputs_of(rows[i] + q, word, q, min(tile.first + i, tile.last), replica.step, replica);
      inputs[i] = by_turns(x, lane_in_quad(lane));
    }
    for (var v = 0u; v < TILE_V; v++) { // unroll
      let at = tile.r * params.parameters4 + q * 4u * params.columns4 + min(first_v + v, params.columns4 - 1u);
      // Transposed, so that four weights of one column are used for all tokens.
      let w = transpose(router_rows(four_rows(at, params.columns4, lane)));
      for (var c = 0u; c < 4u; c++) { // unroll
        for (var i = 0u; i < TILE_T; i++) { // unroll
          scores[i][v][c] += by_pairs(w[c], inputs[i]);
        }
      }
    }
  }
  if (LANES == 1u) {
    for (var i = 0u; i < TILE_T; i++) { // unroll
      for (var v = 0u; v < TILE_V; v++) { // unroll
        if (tile.exists) { set_logits(tile, i, first_v + v, scores[i][v]); }
      }
    }
    return;
  }
  store_lane_sums(lane, scores);
  for (var own = lane; tile.exists && own < TILE_T * TILE_V; own += LANES) {
    set_logits(tile, own / TILE_V, first_v + own % TILE_V, sum_of_lanes(own));
  }
  // Other lanes read these logits, and reuse the workgroup memory for the next columns.
  storageBarrier();
  workgroupBarrier();
}

fn set_logits(tile: Tile, i: u32, v: u32, sum: vec4f) {
  let row = clean_row(tile.r * params.max_tokens + min(tile.first + i, tile.last));
  logits[row + min(v, params.columns4 - 1u)] = router_rounded(sum);
}

fn disturb(row: u32, t: u32, replica: Replica) {
  let E = replica.num_experts;
  for (var e = 0u; e < E; e++) {
    let noise = noise_deviation(row, e, replica) * normal(t, e, replica);
    logits[noisy_row(row) + (e >> 2u)][e & 3u] = logit(clean_row(row), e) + noise;
  }
}

// Fills the token's routed slots with experts.
fn assign(row: u32, t: u32, replica: Replica) {
  let first = row * params.slots;
  if (TOP_K) {
    var scale = RowScale(0.0, 1.0);
    if (BIASED) { scale = row_scale(noisy_row(row), replica.num_experts); }
    choose(row, scale, replica);
  }
  if (EVERY_EXPERT) {
    for (var e = 0u; e < replica.num_experts; e++) { routes[first + e].expert = e; }
  }
  if (SAMPLED) { routes[first].expert = sample(row, t, replica); }
  if (HASH_IMAGE) { routes[first].expert = hash_image(image_at(row), replica); }
  if (HASH_LOCALITY) { routes[first].expert = hash_locality(row, replica); }
  if (RANDOM) { routes[first].expert = draw_expert(t, replica); }
}

// The upper 24 bits times E in integers, since a product of floats could round up to E.
fn draw_expert(t: u32, replica: Replica) -> u32 {
  let bits = pcg4d(vec4u(t, replica.step, STREAM_SAMPLE, replica.seed)).x >> 8u;
  return (bits * replica.num_experts) >> 24u;
}

fn rank(row: u32, e: u32, scale: RowScale) -> f32 {
  let z = logit(noisy_row(row), e);
  if (!BIASED) { return z; }
  let r = row / params.max_tokens;
  if (replicas[r].bias_rate == 0.0) { return z; }
  let bias = model[r * params.parameters4 + params.balance_bias + (e >> 2u)][e & 3u];
  return score(z, scale) + bias;
}

// Fills every slot with its expert, and with the score as the gate.
fn offer(row: u32, E: u32) {
  let first = noisy_row(row);
  let scale = row_scale(first, E);
  for (var e = 0u; e < E; e++) {
    routes[row * params.slots + e] = Route(e, score(logit(first, e), scale), 0.0, 0u);
  }
}

// The first e with d_0 + ... + d_e > u, u uniform; the last expert if rounding leaves none.
fn sample(row: u32, t: u32, replica: Replica) -> u32 {
  let last = replica.num_experts - 1u;
  let first = noisy_row(row);
  let scale = row_scale(first, replica.num_experts);
  let u = uniforms(t, replica.step, STREAM_SAMPLE, replica.seed).x;
  var e = 0u;
  var sum = expert_probability(logit(first, 0u), scale);
  while (e < last && !(sum > u)) {
    e++;
    sum += expert_probability(logit(first, e), scale);
  }
  return e;
}
