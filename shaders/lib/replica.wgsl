// replica: what one replica learns with (written by the host between steps) and how far it is
// (written by finish_step alone).

struct Replica {
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
