import type { Floats } from "./floats.ts";
import { logSumExp, predict } from "./losses/crossEntropy.ts";

/**
 * Adds T classified tokens to the counts:
 * confusion[label, predicted] += 1, routing[label, expert] += 1 for each of a token's K experts.
 * Returns the sum of the cross-entropies and how many tokens were classified rightly.
 *
 * shapes  confusion [C,C], routing [C,E], y [T,C], selected [T,K], labels [T]
 */
export function tally(
  confusion: Uint32Array,
  routing: Uint32Array,
  y: Floats,
  selected: Uint32Array,
  labels: Uint8Array,
  T: number,
  E: number,
  K: number,
  C: number,
): { lossSum: number; correct: number } {
  let lossSum = 0;
  let correct = 0;
  for (let t = 0; t < T; t++) {
    const label = labels[t];
    const predicted = predict(y, t, C);
    lossSum += logSumExp(y, t * C, C) - y[t * C + label];
    if (predicted === label) correct++;
    confusion[label * C + predicted]++;
    for (let j = 0; j < K; j++) routing[label * E + selected[t * K + j]]++;
  }
  return { lossSum, correct };
}
