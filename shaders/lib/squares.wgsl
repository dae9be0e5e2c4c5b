// squares: images stand square by square, four quads below each other, 4 x 4 pixels (host: squares.ts). Much of most
// images is dark, at the edges above all, and there in whole squares. An image says which of its squares are lit, a bit
// each, in the words behind its label.
// The kernel binds images.
// requires  lib/params.wgsl

// Which quad of the image stands at a place.
fn quad_at(place: u32) -> u32 {
  let square = place / 4u;
  return (square / params.row4 * 4u + place % 4u) * params.row4 + square % params.row4;
}

fn place_of(quad: u32) -> u32 {
  let square = quad / (4u * params.row4) * params.row4 + quad % params.row4;
  return 4u * square + quad / params.row4 % 4u;
}

// 1 if anything is lit in the square that a place belongs to, of the image whose pixels start at `first`; else 0.
// By bits, as lane_in_quad: loops ask at every turn.
fn lit_around(place: u32, first: u32) -> u32 {
  let square = place >> 2u;
  return (images[first + params.pixels4 + 1u + (square >> 5u)] >> (square & 31u)) & 1u;
}
