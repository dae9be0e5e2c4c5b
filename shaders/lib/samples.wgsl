// samples: draws the images of a batch, in the first kernel that reads them. The kernel binds images and tokens.
// requires  lib/sample_order.wgsl lib/tokens.wgsl lib/pixels.wgsl

// The image of token t of a batch. If `notes`, also writes the image and its label to the token's row.
fn draw(batch: Batch, t: u32, row: u32, seed: u32, notes: bool) -> u32 {
  let image = image_of(batch, t, seed);
  if (notes) { tokens[row * params.token4 + 1u] = vec4f(f32(image), f32(label_of(image)), 0.0, 0.0); }
  return image;
}
