import type { Floats } from "./floats.ts";

/**
 * Moves each expert's bias one step toward an even load: bias[e] += rate * sign(mean load - load[e]),
 * then subtracts the mean, since only differences of biases decide a choice. Uses no gradient.
 *
 * shapes  bias, load [E]
 * source  Wang et al. 2024 (arXiv 2408.15664), algorithm 1
 */
export function updateBalanceBias(bias: Floats, load: Uint32Array, rate: number): void {
  const E = bias.length;
  let assignments = 0;
  for (let e = 0; e < E; e++) assignments += load[e];
  let mean = 0;
  for (let e = 0; e < E; e++) {
    bias[e] += rate * Math.sign(assignments - load[e] * E);
    mean += bias[e] / E;
  }
  for (let e = 0; e < E; e++) bias[e] -= mean;
}
