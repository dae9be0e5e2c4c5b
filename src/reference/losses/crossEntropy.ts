import type { Floats } from "../floats.ts";

/**
 * loss[t] = log(sum_c exp(y[t,c])) - y[t,label_t], stable by subtracting the row's maximum;
 * dy[t,c] = (softmax(y[t])_c - [c = label_t]) / T: the gradient of the mean of the losses.
 *
 * shapes  loss [T], dy, y [T,C], labels [T]
 * source  torch.nn.CrossEntropyLoss
 */
export function crossEntropy(
  loss: Floats,
  dy: Floats,
  y: Floats,
  labels: Uint8Array,
  T: number,
  C: number,
): void {
  for (let t = 0; t < T; t++) {
    const label = labels[t];
    const logSum = logSumExp(y, t * C, C);
    loss[t] = logSum - y[t * C + label];
    for (let c = 0; c < C; c++) {
      dy[t * C + c] = (Math.exp(y[t * C + c] - logSum) - (c === label ? 1 : 0)) / T;
    }
  }
}

/** log(sum_c exp(values[start + c])), c in [0, count) */
export function logSumExp(values: Floats, start: number, count: number): number {
  let max = values[start];
  for (let c = 1; c < count; c++) max = Math.max(max, values[start + c]);
  let sum = 0;
  for (let c = 0; c < count; c++) sum += Math.exp(values[start + c] - max);
  return max + Math.log(sum);
}

/** The class with the largest score of row t of y [T,C]; equal scores go to the lower class. */
export function predict(y: Floats, t: number, C: number): number {
  let best = 0;
  for (let c = 1; c < C; c++) if (y[t * C + c] > y[t * C + best]) best = c;
  return best;
}
