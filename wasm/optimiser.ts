/**
 * The optimisers over all weights, with the operations of their twins (src/reference/optimiser.ts) in the same order.
 */
import { pairAt, storePair, WORD } from "./rows";

/** shapes  weights, m, v f32, gradient f64 [count] */
export function adam(
  weights: usize,
  m: usize,
  v: usize,
  gradient: usize,
  count: usize,
  beta1: f64,
  beta2: f64,
  stepSize: f64,
  scale: f64,
  epsilon: f64,
): void {
  const end = weights + count * WORD;
  for (; weights + 8 <= end; weights += 8, m += 8, v += 8, gradient += 16) {
    const g = v128.load(gradient);
    const mean = f64x2.add(
      f64x2.mul(f64x2.splat(beta1), pairAt(m)),
      f64x2.mul(f64x2.splat(1 - beta1), g),
    );
    const square = f64x2.add(
      f64x2.mul(f64x2.splat(beta2), pairAt(v)),
      f64x2.mul(f64x2.mul(f64x2.splat(1 - beta2), g), g),
    );
    storePair(m, mean);
    storePair(v, square);
    const size = f64x2.add(
      f64x2.mul(f64x2.sqrt(square), f64x2.splat(scale)),
      f64x2.splat(epsilon),
    );
    const change = f64x2.div(f64x2.mul(f64x2.splat(stepSize), mean), size);
    storePair(weights, f64x2.sub(pairAt(weights), change));
  }
  if (weights < end) {
    const g = load<f64>(gradient);
    const mean = beta1 * load<f32>(m) + (1 - beta1) * g;
    const square = beta2 * load<f32>(v) + (1 - beta2) * g * g;
    store<f32>(m, <f32>mean);
    store<f32>(v, <f32>square);
    const change = (stepSize * mean) / (sqrt<f64>(square) * scale + epsilon);
    store<f32>(weights, <f32>(load<f32>(weights) - change));
  }
}

/** shapes  weights, buffer f32, gradient f64 [count] */
export function sgd(
  weights: usize,
  buffer: usize,
  gradient: usize,
  count: usize,
  learningRate: f64,
  momentum: f64,
): void {
  const end = weights + count * WORD;
  for (; weights + 8 <= end; weights += 8, buffer += 8, gradient += 16) {
    const kept = f64x2.mul(f64x2.splat(momentum), pairAt(buffer));
    const velocity = f64x2.add(kept, v128.load(gradient));
    storePair(buffer, velocity);
    const change = f64x2.mul(f64x2.splat(learningRate), velocity);
    storePair(weights, f64x2.sub(pairAt(weights), change));
  }
  if (weights < end) {
    const velocity = momentum * load<f32>(buffer) + load<f64>(gradient);
    store<f32>(buffer, <f32>velocity);
    store<f32>(weights, <f32>(load<f32>(weights) - learningRate * velocity));
  }
}
