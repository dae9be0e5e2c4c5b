// balance: the importance loss CV^2(I) = variance / mean^2 and its slope in one expert's importance I_e.
// source  Shazeer et al. 2017, eq. 7, population variance; twin: importanceLoss in src/reference

fn cv_squared(mean: f32, variance: f32) -> f32 {
  return variance / (mean * mean + 1e-10);
}

fn cv_squared_slope(importance: f32, mean: f32, variance: f32, num_experts: u32) -> f32 {
  let square = mean * mean + 1e-10;
  return 2.0 * (importance - mean - variance * mean / square) / (f32(num_experts) * square);
}
