// four_rows: loads four vec4 of weights: those of the four entries of a quad of inputs, or of four hidden units. In a
// quad of lanes every lane loads one of them, number lane % 4, and gets the others from its neighbours. The kernel
// binds model.
// requires  lib/quads.wgsl

// The rows from `at` on, `stride` apart.
fn four_rows(at: u32, stride: u32, lane: u32) -> mat4x4f {
  if (QUAD == 4u) {
    let own = model[at + lane_in_quad(lane) * stride];
    return mat4x4f(lent(own, 0u), lent(own, 1u), lent(own, 2u), lent(own, 3u));
  }
  return mat4x4f(model[at], model[at + stride], model[at + 2u * stride], model[at + 3u * stride]);
}
