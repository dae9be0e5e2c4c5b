// tokens: what is known of each token of a batch, in one row of vec4s:
//   statistics   loss, whether it was classified rightly, bound on its gradients, 1 without a routed expert
//   sample       its image and its label: whole numbers, which an f32 holds up to 2^24
//   y [C/4]      class scores, then their gradient dy
// and behind them, in a layer, [M/4] each:
//   u, v         features, and features with what the experts add
//   dv, du       their gradients
// or, where every expert has to answer for itself:
//   o [S, C/4]   the answer of the expert in each slot, then its gradient
// The kernel binds tokens, and names a row by r * max_tokens + t.
// requires  lib/params.wgsl

// Router and experts see features, between a projection and a head, and not the pixels.
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

// v: what the head classifies.
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

// Where the gradient stands of what a token's experts are mixed into: class scores, or features.
fn mixture_gradients_at(row: u32) -> u32 {
  if (LAYER) { return mixed_gradients_at(row); }
  return scores_at(row);
}
