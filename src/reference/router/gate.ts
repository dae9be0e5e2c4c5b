import type { Floats } from "../floats.ts";

/**
 * `renormalised`: softmax over the K selected logits, so that a token's gates sum to 1.
 * `raw`: the selected entries of the softmax over all E, which keeps a gradient when K = 1.
 */
export type GateKind = "renormalised" | "raw";

/**
 * gates[t,j] = exp(z[t,s_j] - m) / sum_i exp(z[t,i] - m), s = selected[t], m the largest logit of the
 * sum; i runs over the selected (`renormalised`) or over all experts (`raw`).
 *
 * shapes  gates, selected [T,K], z [T,E]
 * source  Shazeer et al. 2017 (arXiv 1701.06538) eq. 3 and 5; Fedus et al. 2021 (arXiv 2101.03961) eq. 1
 */
export function gate(
  gates: Floats,
  z: Floats,
  selected: Uint32Array,
  T: number,
  E: number,
  K: number,
  kind: GateKind,
): void {
  for (let t = 0; t < T; t++) {
    const max = z[t * E + selected[t * K]]; // the best comes first
    let sum = 0;
    if (kind === "raw") {
      for (let e = 0; e < E; e++) sum += Math.exp(z[t * E + e] - max);
    } else {
      for (let j = 0; j < K; j++) sum += Math.exp(z[t * E + selected[t * K + j]] - max);
    }
    for (let j = 0; j < K; j++) {
      gates[t * K + j] = Math.exp(z[t * E + selected[t * K + j]] - max) / sum;
    }
  }
}

/**
 * dz[t,i] = p_i * (dP_i - sum_j dP_j * p_j), with p the softmax of `gate` and dP = dGates at the
 * selected experts, 0 elsewhere. With `renormalised` gates p_i, and so dz[t,i], is 0 where i is not
 * selected.
 *
 * shapes  dz, z [T,E], dGates, selected [T,K]
 */
export function gateBackward(
  dz: Floats,
  dGates: Floats,
  z: Floats,
  selected: Uint32Array,
  T: number,
  E: number,
  K: number,
  kind: GateKind,
): void {
  for (let t = 0; t < T; t++) {
    const max = z[t * E + selected[t * K]];
    let sum = 0;
    let weighted = 0;
    for (let j = 0; j < K; j++) {
      const exp = Math.exp(z[t * E + selected[t * K + j]] - max);
      weighted += dGates[t * K + j] * exp;
      if (kind === "renormalised") sum += exp;
    }
    if (kind === "raw") {
      for (let e = 0; e < E; e++) sum += Math.exp(z[t * E + e] - max);
    }
    const mean = weighted / sum;
    for (let e = 0; e < E; e++) {
      dz[t * E + e] = kind === "raw" ? -(Math.exp(z[t * E + e] - max) / sum) * mean : 0;
    }
    for (let j = 0; j < K; j++) {
      const i = t * E + selected[t * K + j];
      dz[i] = (Math.exp(z[i] - max) / sum) * (dGates[t * K + j] - mean);
    }
  }
}
