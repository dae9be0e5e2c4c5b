// capacity: the tokens that one expert takes of a batch. The host works it out, in f64, for a full batch and for the
// last one of an epoch. The kernel binds capacities [R, 2]. Twin: assignment/capacity in src/reference.
// requires  lib/params.wgsl

fn capacity_of(r: u32, tokens: u32) -> u32 {
  return capacities[2u * r + select(0u, 1u, tokens < params.batch_size)];
}
