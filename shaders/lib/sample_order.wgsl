// sample_order: the images that a step trains on, computed rather than stored: a Feistel network over 4^half_bits,
// applied until the result is inside the set. Twin: sampleOrder in src/reference.
// requires  lib/params.wgsl lib/random.wgsl

const FEISTEL_ROUNDS = 4u;
const STREAM_ORDER = 2u;

fn permute_index(index: u32, count: u32, half_bits: u32, seed: u32, epoch: u32) -> u32 {
  let mask = (1u << half_bits) - 1u;
  var walked = index;
  loop {
    var left = walked >> half_bits;
    var right = walked & mask;
    for (var round = 0u; round < FEISTEL_ROUNDS; round++) {
      let mixed = pcg4d(vec4u(right, round, epoch * 16u + STREAM_ORDER, seed)).x & mask;
      let next_left = right;
      right = left ^ mixed;
      left = next_left;
    }
    walked = (left << half_bits) | right;
    if (walked < count) { break; }
  }
  return walked;
}

struct Batch {
  epoch: u32,
  start: u32,
  tokens: u32,
}

// The batch of a step. The last batch of an epoch may be short. The host sets the batch of an evaluation.
fn batch_at(step: u32) -> Batch {
  if (params.shuffle == 0u) { return Batch(0u, params.start, params.tokens); }
  let steps_per_epoch = (params.set_size + params.batch_size - 1u) / params.batch_size;
  let start = (step % steps_per_epoch) * params.batch_size;
  return Batch(step / steps_per_epoch, start, min(params.batch_size, params.set_size - start));
}

// The image of token t of a batch.
fn image_of(batch: Batch, t: u32, seed: u32) -> u32 {
  if (params.shuffle == 0u) { return params.first_image + (batch.start + t) * params.stride; }
  return permute_index(batch.start + t, params.set_size, params.half_bits, seed, batch.epoch);
}
