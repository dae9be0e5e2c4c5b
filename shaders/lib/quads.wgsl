// quads: four invocations side by side load a share each of what all of them need, and lend it to each other: loads
// are what an adapter that computes on a CPU spends most on.
//   QUAD = 1    every invocation is by itself, and is lent its own
//   QUAD = 4    in turn 0 it uses its own, in turns 1 to 3 that of invocation (lane xor turn) of its quad: every turn is
//               one swap. Lines that begin with `lend:` are no comments then (host: quads.ts). The four have to stay
//               together: nothing may lead one of them out of a loop in which another goes on
// The kernel says QUAD.

// The number of an invocation in its quad. By bits: a CPU divides vectors of whole numbers one number at a time.
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

// The entries of x in the order in which an invocation of a quad gets at what is theirs: x[lane xor turn].
fn by_turns(x: vec4f, lane: u32) -> vec4f {
  let pairs = select(x, x.yxwz, (lane & 1u) != 0u);
  return select(pairs, pairs.zwxy, (lane & 2u) != 0u);
}

// w . x, summed in pairs: whatever turns its entries came in, every invocation of a quad gets the same bits, so that
// equal tokens have equal logits.
fn by_pairs(w: vec4f, x: vec4f) -> f32 {
  return (w.x * x.x + w.y * x.y) + (w.z * x.z + w.w * x.w);
}

// The bits that are set anywhere in the quad.
fn bits_of_quad(bits: u32) -> u32 {
  var all = bits;
  // lend: all |= quadSwapX(all);
  // lend: all |= quadSwapY(all);
  return all;
}
