// update: gradient and optimiser step of all weights, in one dispatch. No gradient is stored: an invocation owns some
// weights, sums their gradient over the batch, and updates them.
// Experts without tokens are updated too: Adam's moments decay at a zero gradient.
// shapes   model [4, R, P/4] vec4: weights, first and second moments, and squares of gradients if they are measured
// grid     (any, 1, R): an invocation loops over blocks of the weights until all are updated
// twins    {expertHidden,expertOutput,routerLogits,head,optimiser} in src/reference
// requires lib/update_hidden.wgsl lib/update_output.wgsl lib/update_router.wgsl lib/update_projection.wgsl lib/update_head.wgsl

override WG: u32 = 64u;
override LEARNING_ROUTER: bool = false;
const QUAD: u32 = 1u; // tune: invocations that lend to each other, 1 or 4
const HIDDEN_V: u32 = 3u; // tune: vec4 of hidden units of one invocation
const HIDDEN_U: u32 = 10u; // tune: hidden units in them
const OUTPUT_V: u32 = 3u; // tune: vec4 of outputs of one invocation
const COLUMN_V: u32 = 2u; // tune: vec4 of the router's columns of one invocation
const MODEL_V: u32 = 2u; // tune: vec4 of features of one invocation
const CLASS_V: u32 = 3u; // tune: vec4 of classes of one invocation

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> replicas: array<Replica>;
@group(0) @binding(2) var<storage, read> images: array<u32>;
@group(0) @binding(3) var<storage, read> tokens: array<vec4f>;
@group(0) @binding(4) var<storage, read> order: array<Slot>;
@group(0) @binding(5) var<storage, read> spread: array<Spread>;
@group(0) @binding(6) var<storage, read> hidden: array<vec4f>;
@group(0) @binding(7) var<storage, read> logits: array<vec4f>;
@group(0) @binding(8) var<storage, read_write> model: array<vec4f>;

@compute @workgroup_size(WG)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let r = group.z;
  let replica = replicas[r];
  if (!MEASURING && replica.apply == 0u) { return; }

  // The groups of weights follow one another. Each invocation gets consecutive blocks of the hidden layer, which has
  // most of the weights, so that its memory accesses are consecutive; the blocks of the other groups are dealt out in
  // turn.
  let stride = groups.x * WG;
  let place = group.x * WG + lane;
  let run = tiles_of(hidden_updates(), stride) * QUAD;
  let first = place / QUAD * run;
  let end = min(first + run, hidden_updates());
  for (var i = first + place % QUAD; i < end; i += QUAD) { // test last
    update_hidden(r, i, replica);
  }
  var dealt = hidden_updates();
  for (var i = next_block(place, dealt, stride); i < output_updates(); i += stride) { // test last
    update_output(r, i, replica);
  }
  dealt += output_updates();
  if (LEARNING_ROUTER) {
    for (var i = next_block(place, dealt, stride); i < router_updates(); i += stride) { // test last
      update_router(r, i, replica);
    }
    dealt += router_updates();
  }
  if (LAYER) {
    for (var i = next_block(place, dealt, stride); i < projection_updates(); i += stride) { // test last
      update_projection(r, i, replica);
    }
    dealt += projection_updates();
    for (var i = next_block(place, dealt, stride); i < head_updates(); i += stride) { // test last
      update_head(r, i, replica);
    }
  }
}

// The first block of a group for the invocation at `place`, after `dealt` blocks of the groups before it.
fn next_block(place: u32, dealt: u32, stride: u32) -> u32 {
  return (place + stride - dealt % stride) % stride;
}
