// samples: the images of a batch, drawn by the first kernel that reads them. The kernel binds images.
// requires  lib/rows.wgsl lib/sample_order.wgsl lib/pixels.wgsl

fn sample_of(batch: Batch, t: u32, seed: u32) -> Sample {
  let image = image_of(params, batch, t, seed);
  return Sample(image, label_of(image));
}
