// tokens: the data of each token of a batch, in one row of vec4s:
//   statistics   loss, 1 if classified rightly, bound on its gradients, 1 if without a routed expert
//   sample       indices of its image and label, which f32 holds exactly up to 2^24
//   y [C/4]      class scores, then their gradient dy
// then, in a layer, [M/4] each:
//   u, v         features, and features plus the mixed outputs of the experts
//   dv, du       their gradients
// or, if SEPARATE_ANSWERS:
//   o [S, C/4]   the class scores of the expert in each slot, then their gradient
// The kernel binds tokens. The row of token t of replica r is r * max_tokens + t.
// requires  lib/params.wgsl

// The input of router and experts is features, between a projection and a head, not pixels.
override LAYER: bool = false;

fn statistics_at(row: u32) -> u32 {
  return row * params.token4;
}

fn image_at(row: u32) -> u32 {
  return u32(tokens[row * params.token4 + 1u].x);
}

fn label_at(row: u32) -> u32 {
  return u32(tokens[row * params.token4 + 1u].y);
}

fn scores_at(row: u32) -> u32 {
  return row * params.token4 + 2u;
}

// u
fn features_at(row: u32) -> u32 {
  return row * params.token4 + 2u + params.classes4;
}

// v: the input of the head.
fn mixed_features_at(row: u32) -> u32 {
  return features_at(row) + params.model4;
}

// dv
fn mixed_gradients_at(row: u32) -> u32 {
  return features_at(row) + 2u * params.model4;
}

// du
fn feature_gradients_at(row: u32) -> u32 {
  return features_at(row) + 3u * params.model4;
}

// o of assignment a = row * S + j
fn answer_at(a: u32) -> u32 {
  return features_at(a / params.slots) + (a % params.slots) * params.outputs4;
}

// The gradient of the sum that a token's experts are mixed into: class scores, or features.
fn mixture_gradients_at(row: u32) -> u32 {
  if (LAYER) { return mixed_gradients_at(row); }
  return scores_at(row);
}
