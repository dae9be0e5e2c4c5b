// optimiser: one update of four weights. Twin: optimiser in src/reference.
// source    Kingma and Ba 2015, algorithm 1, as in torch.optim.Adam; SGD as in torch.optim.SGD
// requires  lib/params.wgsl lib/replica.wgsl

// SGD with momentum; otherwise Adam.
override SGD: bool = false;
// Some replica clips its gradient, by a factor that `finish_step` computes.
override CLIPPED: bool = false;
// Norms are measured in this unit, so that squares of gradients that pass the guard, and their sum, do not overflow.
const GRADIENT_UNIT = 1024.0;

const BETA1 = 0.9;
const BETA2 = 0.999;
const EPSILON = 1e-8;

// Index of the squared gradients of the four weights at index `at` of the model.
fn squares_at(at: u32) -> u32 {
  return at + 3u * params.num_replicas * params.parameters4;
}

// Factors of a step that all weights of a replica share. Computed once a step: they cost as much as an update of a
// weight.
struct Pace {
  // With Adam divided by the first moment's bias correction.
  learning_rate: f32,
  momentum: f32,
  // Square root of the second moment's bias correction.
  root_bias2: f32,
  gradient_scale: f32,
}

struct Trained {
  weight: vec4f,
  first_moment: vec4f,
  second_moment: vec4f,
}

fn pace_of(replica: Replica) -> Pace {
  var learning_rate = replica.learning_rate;
  if (!SGD) { learning_rate /= replica.bias1; }
  return Pace(learning_rate, replica.momentum, sqrt(replica.bias2), replica.gradient_scale);
}

fn adam(old: Trained, gradient: vec4f, pace: Pace) -> Trained {
  let m = BETA1 * old.first_moment + 0.1 * gradient;
  let v = BETA2 * old.second_moment + 0.001 * gradient * gradient;
  let denominator = sqrt(v) / pace.root_bias2 + EPSILON;
  return Trained(old.weight - pace.learning_rate * m / denominator, m, v);
}

fn sgd(old: Trained, gradient: vec4f, pace: Pace) -> Trained {
  let velocity = pace.momentum * old.first_moment + gradient;
  return Trained(old.weight - pace.learning_rate * velocity, velocity, old.second_moment);
}

fn optimise(old: Trained, whole: vec4f, pace: Pace) -> Trained {
  var gradient = whole;
  if (CLIPPED) { gradient *= pace.gradient_scale; }
  if (SGD) { return sgd(old, gradient, pace); }
  return adam(old, gradient, pace);
}
