// expert_backward: the gradient of the hidden units of one assignment.
//   dh[a,:] = scale (W2[e] d) where h > 0                 scale d: the gradient of the expert's outputs
// The kernel binds model, routes, hidden and tokens. Twins: experts/expertOutput, guard in src/reference.
// requires  lib/rows.wgsl lib/tokens.wgsl lib/experts.wgsl

struct ExpertBackward {
  // d . o
  slope: f32,
  // sum |dh|
  hidden_total: f32,
  // (1 + max h) sum |scale d|
  output_total: f32,
}

// Writes dh; d is in tokens from `direction` on.
fn expert_backward(r: u32, a: u32, direction: u32, scale: f32, replica: Replica) -> ExpertBackward {
  let expert = routes[a].expert;
  let parameters = r * params.parameters4;
  let bias = parameters + params.output_bias + expert * params.outputs4;
  let weights = parameters + params.output_weight + expert * params.hidden4 * 4u * params.outputs4;
  let gradients = params.num_replicas * params.max_tokens * params.slots * params.hidden4;

  var slope = 0.0;
  var output_total = 0.0;
  for (var c = 0u; c < params.outputs4; c++) { // test last
    slope += dot(tokens[direction + c], expert_weights(bias + c));
    output_total += dot(abs(tokens[direction + c]), vec4f(abs(scale)));
  }
  // The gradient of a dropped unit is 0, since h = 0; those of the others are scaled like the units.
  let hidden_scale = scale / kept_fraction(replica);
  var hidden_total = 0.0;
  var largest = 0.0;
  for (var v = 0u; v < params.hidden4; v++) { // test last
    // W2 d for four hidden units
    var back = vec4f(0.0);
    for (var c = 0u; c < params.outputs4; c++) { // test last
      let at = weights + v * 4u * params.outputs4 + c;
      let d = tokens[direction + c];
      back += vec4f(
        dot(d, expert_weights(at)),
        dot(d, expert_weights(at + params.outputs4)),
        dot(d, expert_weights(at + 2u * params.outputs4)),
        dot(d, expert_weights(at + 3u * params.outputs4)),
      );
    }
    let h = hidden[a * params.hidden4 + v];
    slope += dot(h, back);
    let dh = select(vec4f(0.0), hidden_scale * back, h > vec4f(0.0));
    hidden[gradients + a * params.hidden4 + v] = dh;
    hidden_total += dot(abs(dh), vec4f(1.0));
    largest = max(largest, max(max(h.x, h.y), max(h.z, h.w)));
  }
  return ExpertBackward(slope, hidden_total, output_total * (1.0 + largest));
}
