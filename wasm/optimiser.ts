/** The optimisers over all weights, in f32. Their twins are in src/reference/optimiser.ts. */
import { VECTOR, WORD } from "./rows";

/**
 * A mean that is smaller becomes 0. It moves no weight: less than learningRate * 1e-30 / epsilon. But numbers below
 * 1.2e-38 take processors up to a hundred times as long, and means of weights that get no gradient would stay there.
 */
const TINY: f32 = 1e-30;

/**
 * rest1 = 1 - beta1 and rest2 = 1 - beta2, which f32 would round.
 *
 * shapes  weights, m, v, gradient [count]
 */
export function adam(
  weights: usize,
  m: usize,
  v: usize,
  gradient: usize,
  count: usize,
  beta1: f32,
  beta2: f32,
  rest1: f32,
  rest2: f32,
  stepSize: f32,
  scale: f32,
  epsilon: f32,
): void {
  const end = weights + count * WORD;
  for (; weights + VECTOR <= end; weights += VECTOR, m += VECTOR, v += VECTOR, gradient += VECTOR) {
    const g = v128.load(gradient);
    const mean = f32x4.add(
      f32x4.mul(f32x4.splat(beta1), v128.load(m)),
      f32x4.mul(f32x4.splat(rest1), g),
    );
    const kept = v128.andnot(mean, f32x4.lt(f32x4.abs(mean), f32x4.splat(TINY)));
    const square = f32x4.add(
      f32x4.mul(f32x4.splat(beta2), v128.load(v)),
      f32x4.mul(f32x4.mul(f32x4.splat(rest2), g), g),
    );
    v128.store(m, kept);
    v128.store(v, square);
    const size = f32x4.add(
      f32x4.mul(f32x4.sqrt(square), f32x4.splat(scale)),
      f32x4.splat(epsilon),
    );
    const change = f32x4.div(f32x4.mul(f32x4.splat(stepSize), kept), size);
    v128.store(weights, f32x4.sub(v128.load(weights), change));
  }
  for (; weights < end; weights += WORD, m += WORD, v += WORD, gradient += WORD) {
    const g = load<f32>(gradient);
    const mean = beta1 * load<f32>(m) + rest1 * g;
    const kept: f32 = abs<f32>(mean) < TINY ? 0 : mean;
    const square = beta2 * load<f32>(v) + rest2 * g * g;
    store<f32>(m, kept);
    store<f32>(v, square);
    const change = (stepSize * kept) / (sqrt<f32>(square) * scale + epsilon);
    store<f32>(weights, load<f32>(weights) - change);
  }
}

/** shapes  weights, buffer, gradient [count] */
export function sgd(
  weights: usize,
  buffer: usize,
  gradient: usize,
  count: usize,
  learningRate: f32,
  momentum: f32,
): void {
  const end = weights + count * WORD;
  for (; weights + VECTOR <= end; weights += VECTOR, buffer += VECTOR, gradient += VECTOR) {
    const kept = f32x4.mul(f32x4.splat(momentum), v128.load(buffer));
    const velocity = f32x4.add(kept, v128.load(gradient));
    v128.store(buffer, velocity);
    const change = f32x4.mul(f32x4.splat(learningRate), velocity);
    v128.store(weights, f32x4.sub(v128.load(weights), change));
  }
  for (; weights < end; weights += WORD, buffer += WORD, gradient += WORD) {
    const velocity = momentum * load<f32>(buffer) + load<f32>(gradient);
    store<f32>(buffer, velocity);
    store<f32>(weights, load<f32>(weights) - learningRate * velocity);
  }
}
