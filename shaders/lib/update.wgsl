// update: what becomes of the gradient of four weights. It is never stored: it moves them, at once; or, where the
// whole gradient's length has to be known first, it is worked out twice, and the first time only measured.
// The kernel binds model and squares.
// shapes    model [3, R, P/4] vec4: weights, first and second moments; squares [R, P/4]
// requires  lib/params.wgsl lib/optimiser.wgsl

override MEASURING: bool = false;

// `at`: where the four weights stand in the model.
fn learn(at: u32, gradient: vec4f, replica: Replica) {
  if (MEASURING) {
    let measured = gradient / GRADIENT_UNIT;
    squares[at] = dot(measured, measured);
    return;
  }
  let moments = params.num_replicas * params.parameters4;
  let old = Trained(model[at], model[at + moments], model[at + 2u * moments]);
  let trained = optimise(old, gradient, replica, params.sgd);
  model[at] = trained.weight;
  model[at + moments] = trained.first_moment;
  model[at + 2u * moments] = trained.second_moment;
}
