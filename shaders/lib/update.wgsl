// update: what becomes of the gradient of four weights. It is never stored: it moves them, at once; or, where the
// whole gradient's length has to be known first, it is worked out twice, and the first time only measured.
// Every group of weights is the sum over rows, tokens or assignments, of one vector times another: of what the weights
// saw (left) times the gradient of what they gave (right). A bias is the weight of a left entry that is always 1, which
// comes before the others: rows are added in an order that depends on the lane, and a weight keeps its lane whatever
// room others of its kind have. An invocation owns four entries on the left, a quad, and some vec4 on the right.
// The kernel binds model.
// shapes    model [4, R, P/4] vec4: weights, first and second moments, and squares of gradients that are measured
// requires  lib/sample_order.wgsl lib/optimiser.wgsl lib/quads.wgsl lib/tiles.wgsl

override MEASURING: bool = false;
// The gradients of a share: of as many vec4 on the right as the widest has, for each of four entries on the left. But
// those of the hidden layer are vec4 of the left, one for each unit on the right.
alias Sums = array<array<vec4f, 4>, 4>;
// What stands on the left of a bias.
const ALWAYS_ONE = vec4f(1.0, 0.0, 0.0, 0.0);

// The weights of one invocation.
struct Share {
  // Of several matrices of one shape.
  matrix: u32,
  // Of the left, the bias being number 0 where there is one; past the last there is nothing to move.
  quad: u32,
  // The first vec4 of the right.
  first_v: u32,
  // Its place among the invocations that lend to each other. Their quads follow each other.
  lane: u32,
}

// Invocations that a matrix takes.
fn shares_of(quads: u32, right4: u32, width: u32) -> u32 {
  return tiles_of(quads, QUAD) * tiles_of(right4, width) * QUAD;
}

fn share_of(index: u32, quads: u32, right4: u32, width: u32) -> Share {
  let blocks = tiles_of(right4, width);
  let rows = tiles_of(quads, QUAD);
  let lane = lane_in_quad(index);
  let own = index >> countTrailingZeros(QUAD);
  let tile = own / blocks;
  let matrix = tile / rows;
  return Share(matrix, (tile - matrix * rows) * QUAD + lane, (own - tile * blocks) * width, lane);
}

// The quad of the left of a matrix with a bias; for the bias any.
fn left_of(share: Share, quads: u32) -> u32 {
  return min(max(share.quad, 1u), quads) - 1u;
}

// How many entries of the left are the invocation's own.
fn rows_of(share: Share, quads: u32) -> u32 {
  if (share.quad > quads) { return 0u; }
  return select(4u, 1u, share.quad == 0u);
}

// One row's part of the gradients. `v` is a literal once loops are written out, which keeps the sums in registers.
fn add_product(sums: ptr<function, Sums>, v: u32, left: vec4f, right: vec4f) {
  (*sums)[0][v] = fma(vec4f(left.x), right, (*sums)[0][v]);
  (*sums)[1][v] = fma(vec4f(left.y), right, (*sums)[1][v]);
  (*sums)[2][v] = fma(vec4f(left.z), right, (*sums)[2][v]);
  (*sums)[3][v] = fma(vec4f(left.w), right, (*sums)[3][v]);
}

// The first `count` sums, of each row `width`; rows stand `stride` apart in the model. In loops that are not written
// out: what is so much code does not pay. The sums move up instead, and the first is taken.
fn learn_all(sums: Sums, at: u32, count: u32, width: u32, stride: u32, replica: Replica) {
  let pace = pace_of(replica);
  var left = sums;
  for (var p = 0u; p * width < count; p++) { // test last
    var row = left[0];
    for (var v = 0u; v < min(width, count - p * width); v++) { // test last
      learn(at + p * stride + v, row[0], pace);
      for (var i = 0u; i < 3u; i++) { // unroll
        row[i] = row[i + 1u];
      }
    }
    for (var i = 0u; i < 3u; i++) { // unroll
      left[i] = left[i + 1u];
    }
  }
}

// `at`: where the four weights stand in the model.
fn learn(at: u32, gradient: vec4f, pace: Pace) {
  if (MEASURING) {
    let measured = gradient / GRADIENT_UNIT;
    model[squares_at(at)] = measured * measured;
    return;
  }
  let moments = params.num_replicas * params.parameters4;
  let old = Trained(model[at], model[at + moments], model[at + 2u * moments]);
  let trained = optimise(old, gradient, pace);
  model[at] = trained.weight;
  model[at + moments] = trained.first_moment;
  model[at + 2u * moments] = trained.second_moment;
}

// The number of the batch that the gradient is of: once it is recorded, the replica has moved on to the next.
fn batch_step(replica: Replica) -> u32 {
  if (MEASURING) { return replica.step; }
  return replica.step - 1u;
}

fn batch_tokens(replica: Replica) -> u32 {
  return batch_at(batch_step(replica)).tokens;
}
