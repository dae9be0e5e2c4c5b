// reach: an upper bound, at least 1, of the inputs that gradients are multiplied by. The kernel binds tokens.
// Twin: model/body in src/reference.
// requires  lib/disturbances.wgsl lib/tokens.wgsl

// Pixels are at most 1; dropout and jitter can make them larger.
fn pixel_reach(replica: Replica) -> f32 {
  var reach = jitter_reach(replica);
  if (INPUT_DROPOUT) { reach /= 1.0 - replica.input_dropout; }
  return reach;
}

// Of the inputs of router and experts.
fn input_reach(row: u32, replica: Replica) -> f32 {
  if (!LAYER) { return pixel_reach(replica); }
  return jitter_reach(replica) * max(1.0, largest_magnitude(features_at(row)));
}

fn jitter_reach(replica: Replica) -> f32 {
  if (INPUT_JITTER) { return 1.0 + replica.noise_scale; }
  return 1.0;
}

// Of a row of features.
fn largest_magnitude(first: u32) -> f32 {
  var largest = vec4f(0.0);
  for (var m = 0u; m < params.model4; m++) { largest = max(largest, abs(tokens[first + m])); }
  return max(max(largest.x, largest.y), max(largest.z, largest.w));
}
