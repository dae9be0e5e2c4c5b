// lit: most pixels of most images are dark, and a quad that is dark in all images of a tile is passed over. In a loop
// of its own: an adapter that computes on a CPU jumps over loops, but works through both sides of every branch.
// Features of a layer are never passed over. Invocations that lend to each other pass over the same ones.
// The kernel says what the word of a quad of inputs is (word_at, as in lib/inputs.wgsl), how many tokens a tile has,
// TILE_T, and how many lanes share its quads, LANES.
// requires  lib/quads.wgsl

// The first quad of start, start + LANES, ... that is not dark in every row of inputs; at least `end` if there is none.
fn next_lit(rows: array<u32, TILE_T>, start: u32, end: u32) -> u32 {
  var q = start;
  for (; q < end; q += LANES) {
    var any = 0u;
    for (var i = 0u; i < TILE_T; i++) { // unroll
      any |= word_at(rows[i] + q);
    }
    if (bits_of_quad(any) != 0u) { break; }
  }
  return q;
}
