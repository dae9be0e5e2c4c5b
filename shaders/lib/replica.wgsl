// replica: the sizes that one replica has of its own, what it learns with (written by the host between steps), and
// how far it is (written by finish_step alone).
// Experts are numbered without a gap, routed ones and then shared ones, and their weights lie in this order: what is
// left of the room is behind them, holds zeros, and is neither read nor moved. Columns of the router likewise: the
// scale of the noise of expert e is column E + e, E being the replica's own.
// requires  lib/params.wgsl

struct Replica {
  // Experts that its router knows.
  num_experts: u32,
  // Experts of a token, where a token chooses.
  top_k: u32,
  // Of its widest expert.
  hidden4: u32,
  seed: u32,
  learning_rate: f32,
  momentum: f32,
  clip_norm: f32,
  importance_coef: f32,
  load_coef: f32,
  balance_coef: f32,
  z_coef: f32,
  token_entropy_coef: f32,
  batch_entropy_coef: f32,
  noise_scale: f32,
  bias_rate: f32,
  input_dropout: f32,
  expert_dropout: f32,
  // Batches drawn, skipped ones included.
  step: u32,
  // Optimiser steps taken.
  applied: u32,
  // Whether this step's gradients are finite and may touch the weights.
  apply: u32,
  // 1 - beta^applied, Adam's two bias corrections.
  bias1: f32,
  bias2: f32,
  // What this step's gradients are multiplied by, where they are clipped.
  gradient_scale: f32,
}

// With the shared ones.
fn all_experts(replica: Replica) -> u32 {
  return replica.num_experts + params.shared_experts;
}
