// update_hidden: gradient and optimiser step of the experts' first layer, in one place.
//   dW1[e,d,:] = sum over the assignments a of e: x[t(a),d] dh[a,:]
// No gradient is stored: one invocation owns four pixels and TILE_V vec4 of hidden units of an expert.
// Experts without tokens still get their step: Adam's moments decay at a zero gradient.
// shapes   model [3, R, P/4] vec4: weights, first and second moments
// grid     (ceil(A * D/4 * ceil(H/4 / TILE_V) / WG), 1, R)
// twins    {expertHidden,optimiser} in src/reference
// requires lib/update.wgsl lib/rows.wgsl lib/inputs.wgsl lib/experts.wgsl

override WG: u32 = 64u;
const TILE_V: u32 = 3u; // tune: vec4 of hidden units of one invocation

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> replicas: array<Replica>;
@group(0) @binding(2) var<storage, read> images: array<u32>;
@group(0) @binding(3) var<storage, read> tokens: array<vec4f>;
@group(0) @binding(4) var<storage, read> order: array<Slot>;
@group(0) @binding(5) var<storage, read> offsets: array<u32>;
@group(0) @binding(6) var<storage, read> hidden: array<vec4f>;
@group(0) @binding(7) var<storage, read_write> model: array<vec4f>;
@group(0) @binding(8) var<storage, read_write> squares: array<f32>;

@compute @workgroup_size(WG)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let r = group.z;
  let replica = replicas[r];
  let blocks = (params.hidden4 + TILE_V - 1u) / TILE_V;
  let index = group.x * WG + lane;
  let e = index / (params.inputs4 * blocks);
  if (e >= params.all_experts || replica.apply == 0u) { return; }
  let q = (index / blocks) % params.inputs4;
  let first_v = (index % blocks) * TILE_V;

  let assignments = r * params.max_tokens * params.slots;
  let gradients = params.num_replicas * params.max_tokens * params.slots * params.hidden4;
  var sums: array<array<vec4f, TILE_V>, 4>;
  let end = offsets[r * (params.all_experts + 1u) + e + 1u];
  for (var i = offsets[r * (params.all_experts + 1u) + e]; i < end; i++) {
    let slot = order[assignments + i];
    let t = slot.assignment / params.slots;
    let at = first_input(r * params.max_tokens + t, slot.image) + q;
    let word = word_at(at);
    if (word == 0u) { continue; }
    // finish_step has moved on to the next batch.
    let x = expert_rounded(inputs_of(at, word, q, t, replica.step - 1u, replica));
    let row = gradients + (assignments + slot.assignment) * params.hidden4;
    for (var v = 0u; v < TILE_V; v++) {
      let dh = hidden[row + min(first_v + v, params.hidden4 - 1u)];
      sums[0][v] += x.x * dh;
      sums[1][v] += x.y * dh;
      sums[2][v] += x.z * dh;
      sums[3][v] += x.w * dh;
    }
  }

  let first = r * params.parameters4 + params.hidden_weight + (e * params.inputs4 + q) * 4u * params.hidden4;
  for (var p = 0u; p < 4u; p++) {
    for (var v = 0u; v < TILE_V; v++) {
      if (first_v + v >= params.hidden4) { break; }
      learn(first + p * params.hidden4 + first_v + v, sums[p][v], replica);
    }
  }
}
