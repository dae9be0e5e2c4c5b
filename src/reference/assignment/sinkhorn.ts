import type { Floats } from "../floats.ts";

const SINKHORN_ROUNDS = 16;

/**
 * Offsets beta of the experts' logits with which the batch spreads evenly. Rounds of
 * alpha[t] = -log sum_e exp(hn[t,e] + beta[e]) and beta[e] = log(T/E) - log sum_t exp(hn[t,e] + alpha[t])
 * make exp(hn + alpha + beta) a matrix whose rows sum to 1 and whose columns sum to T/E: of all such
 * matrices the one nearest to softmax(hn). Computed in logarithms, so that large logits do not overflow. No gradient.
 * For T = 1 the offsets are 0: otherwise they would make all logits equal, and rounding would decide.
 *
 * shapes  beta [E], hn [T,E]
 * source  Cuturi 2013 (arXiv 1306.0895); as a router: Clark et al. 2022 (arXiv 2202.01169), S-BASE
 */
export function sinkhornOffsets(beta: Floats, hn: Floats, T: number, E: number): void {
  const alpha = new Float64Array(T);
  beta.fill(0, 0, E);
  if (T === 1) return;
  for (let round = 0; round < SINKHORN_ROUNDS; round++) {
    for (let t = 0; t < T; t++) alpha[t] = -logSumExpOf(E, (e) => hn[t * E + e] + beta[e]);
    for (let e = 0; e < E; e++) {
      beta[e] = Math.log(T / E) - logSumExpOf(T, (t) => hn[t * E + e] + alpha[t]);
    }
  }
}

function logSumExpOf(count: number, term: (i: number) => number): number {
  let max = term(0);
  for (let i = 1; i < count; i++) max = Math.max(max, term(i));
  let sum = 0;
  for (let i = 0; i < count; i++) sum += Math.exp(term(i) - max);
  return max + Math.log(sum);
}
