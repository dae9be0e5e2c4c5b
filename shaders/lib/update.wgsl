// update: what becomes of the gradient of four weights. It is never stored: it moves them, at once; or, where the
// whole gradient's length has to be known first, it is worked out twice, and the first time only measured.
// The kernel binds model.
// shapes    model [4, R, P/4] vec4: weights, first and second moments, and squares of gradients that are measured
// requires  lib/sample_order.wgsl lib/optimiser.wgsl

override MEASURING: bool = false;

// `at`: where the four weights stand in the model.
fn learn(at: u32, gradient: vec4f, replica: Replica) {
  if (MEASURING) {
    let measured = gradient / GRADIENT_UNIT;
    model[squares_at(at)] = measured * measured;
    return;
  }
  let moments = params.num_replicas * params.parameters4;
  let old = Trained(model[at], model[at + moments], model[at + 2u * moments]);
  let trained = optimise(old, gradient, replica, params.sgd);
  model[at] = trained.weight;
  model[at + moments] = trained.first_moment;
  model[at + 2u * moments] = trained.second_moment;
}

// The number of the batch that the gradient is of: once it is recorded, the replica has moved on to the next.
fn batch_step(replica: Replica) -> u32 {
  if (MEASURING) { return replica.step; }
  return replica.step - 1u;
}

fn batch_tokens(replica: Replica) -> u32 {
  return batch_at(params, batch_step(replica)).tokens;
}
