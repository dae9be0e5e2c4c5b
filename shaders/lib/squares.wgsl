// squares: images are stored in squares of 4 x 4 pixels, four quads one below the other (host: squares.ts). Many
// squares are dark, mostly at the edges. The words behind an image's label have a bit for each square that is lit.
// The kernel binds images.
// requires  lib/params.wgsl

// The index of the quad of the image that is stored at a place.
fn quad_at(place: u32) -> u32 {
  let square = place / 4u;
  return (square / params.row4 * 4u + place % 4u) * params.row4 + square % params.row4;
}

fn place_of(quad: u32) -> u32 {
  let square = quad / (4u * params.row4) * params.row4 + quad % params.row4;
  return 4u * square + quad / params.row4 % 4u;
}

// 1 if the square that contains a place is lit, in the image whose pixels start at `first`; else 0. Bit operations,
// since inner loops call it.
fn lit_around(place: u32, first: u32) -> u32 {
  let square = place >> 2u;
  return (images[first + params.pixels4 + 1u + (square >> 5u)] >> (square & 31u)) & 1u;
}
