// optimiser: one update of four weights. Twin: optimiser in src/reference.
// source    Kingma and Ba 2015, algorithm 1, as in torch.optim.Adam; SGD as in torch.optim.SGD
// requires  lib/params.wgsl lib/replica.wgsl

// Some replica limits the length of its gradient, by a factor that `finish_step` has worked out.
override CLIPPED: bool = false;
// Lengths are measured in this unit: no square of what the guard lets through overflows, nor does their sum.
const GRADIENT_UNIT = 1024.0;

const BETA1 = 0.9;
const BETA2 = 0.999;
const EPSILON = 1e-8;

// Where the squares of four gradients stand, of the weights that stand at `at` in the model.
fn squares_at(at: u32) -> u32 {
  return at + 3u * params.num_replicas * params.parameters4;
}

struct Trained {
  weight: vec4f,
  first_moment: vec4f,
  second_moment: vec4f,
}

fn adam(old: Trained, gradient: vec4f, replica: Replica) -> Trained {
  let m = BETA1 * old.first_moment + 0.1 * gradient;
  let v = BETA2 * old.second_moment + 0.001 * gradient * gradient;
  let step_size = replica.learning_rate / replica.bias1;
  let denominator = sqrt(v) / sqrt(replica.bias2) + EPSILON;
  return Trained(old.weight - step_size * m / denominator, m, v);
}

fn sgd(old: Trained, gradient: vec4f, replica: Replica) -> Trained {
  let velocity = replica.momentum * old.first_moment + gradient;
  return Trained(old.weight - replica.learning_rate * velocity, velocity, old.second_moment);
}

fn optimise(old: Trained, whole: vec4f, replica: Replica, use_sgd: u32) -> Trained {
  var gradient = whole;
  if (CLIPPED) { gradient *= replica.gradient_scale; }
  if (use_sgd == 1u) { return sgd(old, gradient, replica); }
  return adam(old, gradient, replica);
}
