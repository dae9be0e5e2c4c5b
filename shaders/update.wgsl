// update: gradient and optimiser step of every group of weights, in one place and in one dispatch. No gradient is
// stored: an invocation owns some weights, sums their gradient over the batch, and moves them.
// Experts without tokens still get their step: Adam's moments decay at a zero gradient.
// shapes   model [4, R, P/4] vec4: weights, first and second moments, and squares of gradients that are measured
// grid     (groups, 1, R): the groups of weights follow each other, each in whole workgroups
// twins    {expertHidden,expertOutput,routerLogits,head,optimiser} in src/reference
// requires lib/update_hidden.wgsl lib/update_output.wgsl lib/update_router.wgsl lib/update_projection.wgsl lib/update_head.wgsl

override WG: u32 = 64u;
override LEARNING_ROUTER: bool = false;
const HIDDEN_V: u32 = 3u; // tune: vec4 of hidden units of one invocation
const COLUMN_V: u32 = 2u; // tune: vec4 of the router's columns of one invocation
const MODEL_V: u32 = 2u; // tune: vec4 of features of one invocation

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
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let r = group.z;
  let replica = replicas[r];
  if (!MEASURING && replica.apply == 0u) { return; }

  var rest = group.x;
  let hidden_groups = groups_of(hidden_updates());
  if (rest < hidden_groups) {
    update_hidden(r, rest * WG + lane, replica);
    return;
  }
  rest -= hidden_groups;
  let output_groups = groups_of(output_updates());
  if (rest < output_groups) {
    update_output(r, rest * WG + lane, replica);
    return;
  }
  rest -= output_groups;
  if (LEARNING_ROUTER) {
    let router_groups = groups_of(router_updates());
    if (rest < router_groups) {
      update_router(r, rest * WG + lane, replica);
      return;
    }
    rest -= router_groups;
  }
  if (!LAYER) { return; }
  let projection_groups = groups_of(projection_updates());
  if (rest < projection_groups) {
    update_projection(r, rest * WG + lane, replica);
    return;
  }
  rest -= projection_groups;
  update_head(r, rest * WG + lane, replica);
}

fn groups_of(invocations: u32) -> u32 {
  return (invocations + WG - 1u) / WG;
}
