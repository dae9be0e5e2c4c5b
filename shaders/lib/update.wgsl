// update: the gradients of four weights at a time, and their update. A gradient is applied at once and never stored. If
// the norm of the whole gradient is needed first, the gradient is computed twice, and the first time only measured.
// The gradient of every group of weights is a sum over rows (tokens or assignments) of outer products: the weights'
// input (left) times the gradient of their output (right). A bias is the weight of a left entry that is always 1. That
// entry comes first, because the order in which rows are added depends on the lane: so the lane of a weight does not
// depend on the sizes of other replicas. An invocation owns four entries on the left, a quad, and some vec4 on the
// right. The kernel binds model.
// shapes    model [4, R, P/4] vec4: weights, first and second moments, and squares of gradients if they are measured
// requires  lib/sample_order.wgsl lib/optimiser.wgsl lib/quads.wgsl lib/tiles.wgsl

override MEASURING: bool = false;
// The gradients of a WeightBlock: for each of its four entries on the left, as many vec4 on the right as the widest
// group needs. In the hidden layer they are vec4 of the left, one for each unit on the right.
alias Sums = array<array<vec4f, 4>, 4>;
// The left entries of a bias.
const ALWAYS_ONE = vec4f(1.0, 0.0, 0.0, 0.0);

// The weights that one invocation owns.
struct WeightBlock {
  // Index among matrices of the same shape.
  matrix: u32,
  // Index of the quad on the left; 0 is the bias, if there is one. An index past the last quad owns no weights.
  quad: u32,
  // The first vec4 of the right.
  first_v: u32,
  // Index among the invocations of a quad, whose indices on the left are consecutive.
  lane: u32,
}

// Number of invocations for a matrix.
fn blocks_of(quads: u32, right4: u32, width: u32) -> u32 {
  return tiles_of(quads, QUAD) * tiles_of(right4, width) * QUAD;
}

fn block_of(index: u32, quads: u32, right4: u32, width: u32) -> WeightBlock {
  let columns = tiles_of(right4, width);
  let rows = tiles_of(quads, QUAD);
  let lane = lane_in_quad(index);
  let own = index >> countTrailingZeros(QUAD);
  let tile = own / columns;
  let matrix = tile / rows;
  return WeightBlock(matrix, (tile - matrix * rows) * QUAD + lane, (own - tile * columns) * width, lane);
}

// The quad on the left of a matrix with a bias; for the bias any valid one.
fn left_of(owned: WeightBlock, quads: u32) -> u32 {
  return min(max(owned.quad, 1u), quads) - 1u;
}

// How many entries on the left the invocation owns.
fn rows_of(owned: WeightBlock, quads: u32) -> u32 {
  if (owned.quad > quads) { return 0u; }
  return select(4u, 1u, owned.quad == 0u);
}

// Adds one row's outer product. `v` is a literal once loops are unrolled, which keeps the sums in registers.
fn add_product(sums: ptr<function, Sums>, v: u32, left: vec4f, right: vec4f) {
  (*sums)[0][v] = fma(vec4f(left.x), right, (*sums)[0][v]);
  (*sums)[1][v] = fma(vec4f(left.y), right, (*sums)[1][v]);
  (*sums)[2][v] = fma(vec4f(left.z), right, (*sums)[2][v]);
  (*sums)[3][v] = fma(vec4f(left.w), right, (*sums)[3][v]);
}

// Updates by the first `count` sums, `width` of each row; rows are `stride` apart in the model. As so much code would be
// slower, the outer loops are not unrolled. To keep indices constant, the first sum is used and the others move up.
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

// `at`: index of the four weights in the model.
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

// The number of the batch. finish_step has already increased the replica's step, unless gradients are only measured.
fn batch_step(replica: Replica) -> u32 {
  if (MEASURING) { return replica.step; }
  return replica.step - 1u;
}

fn batch_tokens(replica: Replica) -> u32 {
  return batch_at(batch_step(replica)).tokens;
}
