// samples: the images of a batch, drawn by the first kernel that reads them. The kernel binds images and tokens.
// requires  lib/sample_order.wgsl lib/tokens.wgsl lib/pixels.wgsl

// The image that token t of a batch stands for; where the token has this invocation to itself, it is noted in its row.
fn draw(batch: Batch, t: u32, row: u32, seed: u32, notes: bool) -> u32 {
  let image = image_of(batch, t, seed);
  if (notes) { tokens[row * params.token4 + 1u] = vec4f(f32(image), f32(label_of(image)), 0.0, 0.0); }
  return image;
}
