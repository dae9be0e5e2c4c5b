// expert_hidden: the first layer of every expert, over the tokens that are dispatched to it.
//   h[a,:] = relu(x[t(a),:] W1[e(a),:,:] + b1[e(a),:]), then dropout
// shapes   hidden [2, R, T*S, H]: activations, then (written by head or expert_losses) their gradients
// grid     (ceil(tiles * ceil(H/4 / TILE_V) * LANES / WG), 1, R), tiles = ceil(T*S / TILE_T) + min(A, T*S):
//          the worst case, so that no count has to be read back; in several rows along y where that is more than
//          a dispatch may have along x
// source   grouped products of MegaBlocks (Gale et al. 2022) without padding; twin: expertHidden in src/reference
// requires lib/tiles.wgsl lib/rows.wgsl lib/spread.wgsl lib/inputs.wgsl lib/tile_sums.wgsl lib/four_rows.wgsl lib/experts.wgsl

override WG: u32 = 32u;
const TILE_T: u32 = 2u; // tune: assignments of one invocation
const TILE_V: u32 = 3u; // tune: vec4 of hidden units of one invocation
const TILE_U: u32 = 10u; // tune: hidden units in them; of the last vec4 one, two or four
const QUAD: u32 = 1u; // tune: invocations that lend to each other, 1 or 4
const LANES: u32 = 1u; // tune: invocations that share a tile

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> replicas: array<Replica>;
@group(0) @binding(2) var<storage, read> images: array<u32>;
@group(0) @binding(3) var<storage, read> tokens: array<vec4f>;
@group(0) @binding(4) var<storage, read> model: array<vec4f>;
@group(0) @binding(5) var<storage, read> order: array<Slot>;
@group(0) @binding(6) var<storage, read> spread: array<Spread>;
@group(0) @binding(7) var<storage, read_write> hidden: array<vec4f>;

@compute @workgroup_size(WG)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let r = group.z;
  let replica = replicas[r];
  let blocks = (params.hidden4 + TILE_V - 1u) / TILE_V;
  let index = tile_of(group.y * groups.x + group.x, lane);
  let quad = index / QUAD;
  let first_v = (quad % blocks) * TILE_V;

  // The expert of this tile: the tiles of an expert are consecutive, in whole quads.
  var number = quad / blocks;
  var e = 0u;
  let experts = all_experts(replica);
  for (; e < experts; e++) {
    let tiles = tiles_of(spread[r].offsets[e + 1u] - spread[r].offsets[e], TILE_T * QUAD);
    if (number < tiles) { break; }
    number -= tiles;
  }
  let is_tile = e < experts;
  let first = spread[r].offsets[e] + (number * QUAD + index % QUAD) * TILE_T;
  let tile = Tile(r, e, first, spread[r].offsets[min(e + 1u, experts)], first_v);

  var own_tokens: array<u32, TILE_T>;
  var rows: array<u32, TILE_T>;
  for (var i = 0u; i < TILE_T; i++) { // unroll
    let slot = slot_of(tile, i);
    own_tokens[i] = slot.token;
    rows[i] = first_input(r * params.max_tokens + own_tokens[i], slot.image);
  }

  var sums: array<array<vec4f, TILE_V>, TILE_T>;
  let weights = r * params.parameters4 + params.hidden_weight + e * params.inputs4 * params.hidden_units;
  for (var q = first_quad(rows, lane, is_tile); q < params.inputs4; q = next_quad(rows, q)) {
    var inputs: array<vec4f, TILE_T>;
    for (var i = 0u; i < TILE_T; i++) { // unroll
      let word = word_at(rows[i] + q);
      inputs[i] = expert_rounded(inputs_of(rows[i] + q, word, q, own_tokens[i], replica.step, replica));
    }
    for (var v = 0u; v < TILE_V; v++) { // unroll
      let at = weights + q * params.hidden_units + 4u * min(first_v + v, params.hidden4 - 1u);
      let w = expert_rows(four_rows(at, 1u, own_unit(v, lane)));
      for (var u = 0u; u < 4u; u++) { // unroll
        // A constant condition: padding units are not summed.
        if (4u * v + u < TILE_U) {
          for (var i = 0u; i < TILE_T; i++) { // unroll
            sums[i][v][u] += dot(w[u], inputs[i]);
          }
        }
      }
    }
  }
  for (var i = 0u; i < TILE_T; i++) { // unroll
    for (var v = 0u; v < TILE_V; v++) { // unroll
      sums[i][v] = by_turns(sums[i][v], own_unit(v, lane));
    }
  }

  if (LANES == 1u) {
    for (var i = 0u; i < TILE_T; i++) { // unroll
      for (var v = 0u; v < TILE_V; v++) { // unroll
        if (is_tile) { activate(tile, i, v, sums[i][v], replica); }
      }
    }
    return;
  }
  store_lane_sums(lane, sums);
  for (var own = lane; is_tile && own < TILE_T * TILE_V; own += LANES) {
    activate(tile, own / TILE_V, own % TILE_V, sum_of_lanes(own), replica);
  }
}

// TILE_T assignments of an expert, from `first` on and before `end`, and TILE_V vec4 of its hidden units. Rows and vec4
// past the end repeat the last ones.
struct Tile {
  r: u32,
  expert: u32,
  first: u32,
  end: u32,
  first_v: u32,
}

// Which unit of vec4 number v of a tile the lane uses in turn 0. A vec4 of two units takes two turns. A bit mask, since
// 1, 2 or 4 lanes share the units.
fn own_unit(v: u32, lane: u32) -> u32 {
  return lane & (min(QUAD, TILE_U - 4u * v) - 1u);
}

fn slot_of(tile: Tile, i: u32) -> Slot {
  return order[tile.r * params.max_tokens * params.slots + min(tile.first + i, tile.end - 1u)];
}

fn activate(tile: Tile, i: u32, v: u32, sum: vec4f, replica: Replica) {
  let slot = slot_of(tile, i);
  let own_v = min(tile.first_v + v, params.hidden4 - 1u);
  let units = 4u * own_v + vec4u(0u, 1u, 2u, 3u);
  let z = sum + biases_of(tile, min(units, vec4u(params.hidden_units - 1u)));
  // Not max(), which may turn NaN into 0 and hide it from the guard.
  let h = select(z, vec4f(0.0), (z < vec4f(0.0)) | (units >= vec4u(params.hidden_units)));
  let row = tile.r * params.max_tokens * params.slots + slot.assignment;
  hidden[row * params.hidden4 + own_v] = kept_units(h, own_v, slot.token, slot.assignment, replica);
}

fn biases_of(tile: Tile, units: vec4u) -> vec4f {
  let bias = tile.r * params.parameters4 + params.hidden_bias + tile.expert * params.hidden_units;
  return expert_rounded(vec4f(
    model[bias + units.x].x,
    model[bias + units.y].x,
    model[bias + units.z].x,
    model[bias + units.w].x,
  ));
}
