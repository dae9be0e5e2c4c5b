import type { Floats } from "./floats.ts";

/** The defaults of torch.optim.Adam. */
export const ADAM = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 } as const;

/**
 * m = beta1 * m + (1 - beta1) * g
 * v = beta2 * v + (1 - beta2) * g^2
 * w = w - learningRate / (1 - beta1^step) * m / (sqrt(v / (1 - beta2^step)) + epsilon)
 *
 * shapes  weights, m, v, gradient [P]; step counts from 1
 * source  Kingma and Ba 2015 (arXiv 1412.6980); torch.optim.Adam
 */
export function adamStep(
  weights: Floats,
  m: Floats,
  v: Floats,
  gradient: Floats,
  step: number,
  { learningRate }: { readonly learningRate: number },
): void {
  const { beta1, beta2, epsilon } = ADAM;
  const stepSize = learningRate / (1 - beta1 ** step);
  const scale = 1 / Math.sqrt(1 - beta2 ** step);
  for (let i = 0; i < weights.length; i++) {
    const g = gradient[i];
    const mean = beta1 * m[i] + (1 - beta1) * g;
    const square = beta2 * v[i] + (1 - beta2) * g * g;
    m[i] = mean;
    v[i] = square;
    weights[i] -= (stepSize * mean) / (Math.sqrt(square) * scale + epsilon);
  }
}

/**
 * buffer = momentum * buffer + g
 * w = w - learningRate * buffer
 *
 * shapes  weights, buffer, gradient [P]
 * source  torch.optim.SGD(momentum)
 */
export function sgdStep(
  weights: Floats,
  buffer: Floats,
  gradient: Floats,
  { learningRate, momentum }: { readonly learningRate: number; readonly momentum: number },
): void {
  for (let i = 0; i < weights.length; i++) {
    const velocity = momentum * buffer[i] + gradient[i];
    buffer[i] = velocity;
    weights[i] -= learningRate * velocity;
  }
}

/** Euclidean norm of all values. */
export function normOf(values: Floats): number {
  let squares = 0;
  for (let i = 0; i < values.length; i++) squares += values[i] ** 2;
  return Math.sqrt(squares);
}

/**
 * Scales the gradient down to a Euclidean norm of `clipNorm` if its norm is larger.
 *
 * shapes  gradient [P]
 * source  Pascanu, Mikolov and Bengio 2013 (arXiv 1211.5063), algorithm 1; torch.nn.utils.clip_grad_norm_
 */
export function clipGradients(gradient: Floats, clipNorm: number): void {
  const scale = clipNorm / normOf(gradient);
  if (scale < 1) for (let i = 0; i < gradient.length; i++) gradient[i] *= scale;
}
