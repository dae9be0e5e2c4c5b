// hashing: experts chosen by a hash of the image, without a learned router. The kernel binds images and logits.
// Twin: assignment/hashing in src/reference.
// source    Roller et al. 2021 (Hash layers); sign bits of random projections: Charikar 2002
// requires  lib/replica.wgsl lib/pixels.wgsl lib/logits.wgsl

const STREAM_HASH = 9u;
const HASH_BITS = 16u;

// A hash of all pixels: similar images have unrelated experts.
fn hash_image(image: u32, replica: Replica) -> u32 {
  let first = first_pixel(image);
  var hash = replica.seed;
  for (var i = 0u; i < params.pixels4; i++) {
    hash = pcg4d(vec4u(images[first + place_of(i)], hash, STREAM_HASH, i)).x;
  }
  return hash % replica.num_experts;
}

// Images on the same side of every projection go to the same expert.
fn hash_locality(row: u32, replica: Replica) -> u32 {
  var code = 0u;
  for (var b = 0u; b < HASH_BITS; b++) {
    if (logit(clean_row(row), b) > 0.0) { code |= 1u << b; }
  }
  return pcg4d(vec4u(code, 0u, STREAM_HASH, replica.seed)).x % replica.num_experts;
}
