import { gateTotal, LEAST, leavesRest, mixedProbability } from "../experts/mixProbabilities.ts";
import type { Floats } from "../floats.ts";

/** The experts' answers to a batch. T tokens, S slots, C classes. */
export interface Answers {
  /** [T,S] */
  readonly gates: Floats;
  /** [T*S,C] probabilities of each expert */
  readonly q: Floats;
  /** [T,S] */
  readonly kept: Uint8Array;
  /** [T] */
  readonly labels: Uint8Array;
  readonly T: number;
  readonly S: number;
  readonly C: number;
}

/**
 * loss[t] = -log P[t,label], P the mixed probability. Gradients for the mean over T:
 * dGates[a] = -(q[a,l] - 1/C) / P / T, or with G >= 1 -(q[a,l] - P) / (G P) / T;
 * dO[a,c] = w_a q[a,l] / P * (q[a,c] - [c = l]) / T, w_a = gates[a], or with G >= 1 gates[a] / G.
 * Where the gates sum to one, w_a q[a,l] / P is the expert's posterior responsibility.
 *
 * shapes  loss [T], dGates [T,S], dO [T*S,C]
 * source  Jacobs et al. 1991, eq. 1.3, for classes; Eigen et al. 2013 (arXiv 1312.4314), eq. 1
 */
export function likelihood(loss: Floats, dGates: Floats, dO: Floats, answers: Answers): void {
  const { gates, q, kept, labels, T, S, C } = answers;
  for (let t = 0; t < T; t++) {
    const label = labels[t];
    const G = gateTotal(gates, kept, t, S);
    const hasRest = leavesRest(G);
    const P = Math.max(mixedProbability(gates, q, kept, t, label, S, C), LEAST);
    loss[t] = -Math.log(P);
    for (let a = t * S; a < (t + 1) * S; a++) {
      const own = q[a * C + label];
      const share = hasRest ? gates[a] : gates[a] / G;
      dGates[a] = kept[a] ? -(hasRest ? own - 1 / C : (own - P) / G) / P / T : 0;
      for (let c = 0; c < C; c++) {
        const miss = q[a * C + c] - (c === label ? 1 : 0);
        dO[a * C + c] = kept[a] ? (((share * own) / P) * miss) / T : 0;
      }
    }
  }
}

/**
 * loss[t] = sum_a gates[a] * -log q[a,label] + (1 - G) log C, or with G > 1 the sum divided by G: each expert's own
 * cross-entropy, weighted by its gate. Gradients for the mean over T:
 * dGates[a] = (-log q[a,l] - log C) / T, or (-log q[a,l] - loss[t]) / G / T;
 * dO[a,c] = w_a (q[a,c] - [c = l]) / T, w_a as in `likelihood`.
 *
 * shapes  loss [T], dGates [T,S], dO [T*S,C]
 * source  Jacobs et al. 1991, eq. 1.2, with cross-entropy in the place of squared distance
 */
export function competitive(loss: Floats, dGates: Floats, dO: Floats, answers: Answers): void {
  const { gates, q, kept, labels, T, S, C } = answers;
  for (let t = 0; t < T; t++) {
    const label = labels[t];
    const G = gateTotal(gates, kept, t, S);
    let sum = 0;
    for (let a = t * S; a < (t + 1) * S; a++)
      if (kept[a]) sum += gates[a] * ownLoss(q, a, label, C);
    loss[t] = G <= 1 ? sum + (1 - G) * Math.log(C) : sum / G;
    const rest = G <= 1 ? Math.log(C) : loss[t];
    const scale = Math.max(1, G) * T;
    for (let a = t * S; a < (t + 1) * S; a++) {
      dGates[a] = kept[a] ? (ownLoss(q, a, label, C) - rest) / scale : 0;
      for (let c = 0; c < C; c++) {
        const miss = q[a * C + c] - (c === label ? 1 : 0);
        dO[a * C + c] = kept[a] ? (gates[a] * miss) / scale : 0;
      }
    }
  }
}

function ownLoss(q: Floats, a: number, label: number, C: number): number {
  return -Math.log(Math.max(q[a * C + label], LEAST));
}
