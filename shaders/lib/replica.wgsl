// replica: the sizes and settings of one replica (written by the host between steps), and its progress (written by
// finish_step only).
// Experts are numbered without a gap, routed ones first, then shared ones, and their weights are stored in this order.
// Weights behind them, up to the sizes in params, are zeros that are neither read nor updated. The same holds for
// columns of the router: the scale of the noise of expert e is column E + e, with the replica's own E.
// requires  lib/params.wgsl

struct Replica {
  // Routed experts.
  num_experts: u32,
  // Experts of a token, where tokens choose.
  top_k: u32,
  // vec4 of hidden units of its widest expert.
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
  // Whether this step is applied: its gradients are finite.
  apply: u32,
  // 1 - beta^applied, Adam's two bias corrections.
  bias1: f32,
  bias2: f32,
  // Factor of this step's gradients, where they are clipped.
  gradient_scale: f32,
}

// Routed and shared.
fn all_experts(replica: Replica) -> u32 {
  return replica.num_experts + params.shared_experts;
}
