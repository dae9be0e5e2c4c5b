// logits: three rows of Q columns for every token: the logits z, the noisy logits H of the experts (without noise the
// row of z is read for them), and the gradient dz. The kernel binds logits.
// requires  lib/params.wgsl

override NOISY_LOGITS: bool = false;

// Where the rows of token `row` start, in vec4.
fn clean_row(row: u32) -> u32 {
  return row * params.columns4;
}

fn noisy_row(row: u32) -> u32 {
  return (select(0u, params.num_replicas * params.max_tokens, NOISY_LOGITS) + row) * params.columns4;
}

fn gradient_row(row: u32) -> u32 {
  return (2u * params.num_replicas * params.max_tokens + row) * params.columns4;
}

fn logit(first: u32, column: u32) -> f32 {
  return logits[first + (column >> 2u)][column & 3u];
}
