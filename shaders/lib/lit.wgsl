// lit: skips quads of pixels that are dark in all images of a tile; most pixels are. Skipping is a loop of its own,
// because software adapters execute both sides of a branch, but leave a loop when all lanes have. Features of a layer
// are never skipped. All invocations of a quad skip the same quads of pixels.
// The kernel defines the word of a quad of inputs (word_at, as in lib/inputs.wgsl), the tokens of a tile, TILE_T, and
// the lanes that share its quads, LANES.
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
