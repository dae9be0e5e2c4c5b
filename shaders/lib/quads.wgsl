// quads: four neighbouring invocations load a quarter each of the values that all of them need, and exchange them by
// quad operations: loads are most of the time of a software adapter.
//   QUAD = 1    no exchange: every invocation uses its own value
//   QUAD = 4    in turn 0 an invocation uses its own value, in turns 1 to 3 that of invocation (lane xor turn) of its
//               quad: one swap a turn. The host then uncomments the lines that begin with `lend:` (quads.ts). Control
//               flow must be uniform within a quad
// The kernel declares QUAD.

// The index of an invocation in its quad. A bit mask, since CPUs have no vector division of integers.
fn lane_in_quad(lane: u32) -> u32 {
  return lane & (QUAD - 1u);
}

fn lent(value: vec4f, turn: u32) -> vec4f {
  var result = value;
  // lend: switch turn {
  // lend:   case 0u: {}
  // lend:   case 1u: { result = quadSwapX(value); }
  // lend:   case 2u: { result = quadSwapY(value); }
  // lend:   default: { result = quadSwapDiagonal(value); }
  // lend: }
  return result;
}

fn lent_index(value: u32, turn: u32) -> u32 {
  var result = value;
  // lend: switch turn {
  // lend:   case 0u: {}
  // lend:   case 1u: { result = quadSwapX(value); }
  // lend:   case 2u: { result = quadSwapY(value); }
  // lend:   default: { result = quadSwapDiagonal(value); }
  // lend: }
  return result;
}

// The entries of x in the order of an invocation's turns: entry `turn` of the result is x[lane xor turn].
fn by_turns(x: vec4f, lane: u32) -> vec4f {
  let pairs = select(x, x.yxwz, (lane & 1u) != 0u);
  return select(pairs, pairs.zwxy, (lane & 2u) != 0u);
}

// w . x, summed in pairs, so that the result has the same bits for any order of turns: equal tokens have equal logits
// in every invocation of a quad.
fn by_pairs(w: vec4f, x: vec4f) -> f32 {
  return (w.x * x.x + w.y * x.y) + (w.z * x.z + w.w * x.w);
}

// The bits that are set in any invocation of the quad.
fn bits_of_quad(bits: u32) -> u32 {
  var all = bits;
  // lend: all |= quadSwapX(all);
  // lend: all |= quadSwapY(all);
  return all;
}
