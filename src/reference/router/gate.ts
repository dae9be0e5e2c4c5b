import { NONE } from "../assignment/none.ts";
import type { Floats } from "../floats.ts";
import type { GateKind, ScoreKind } from "../routing.ts";
import { SCORE_EPSILON } from "./scores.ts";

/** T tokens, E experts, S slots a token, the first J of them routed. */
export interface GateSizes {
  readonly T: number;
  readonly E: number;
  readonly S: number;
  readonly J: number;
}

/**
 * The gates of the experts s_j = selected[t,j], j < J:
 * `raw`: gates[t,j] = s[t,s_j]; `renormalised`: s[t,s_j] / sum_i s[t,s_i], which for a softmax is the
 * softmax over the selected logits; `one`: 1. An empty slot has gate 0, a shared expert (j >= J) 1.
 *
 * shapes  gates, selected [T,S], s, z [T,E]: scores, and the logits that they are computed from
 * source  Shazeer et al. 2017 (arXiv 1701.06538) eq. 3 and 5; Fedus et al. 2021 (arXiv 2101.03961) eq. 1;
 *         DeepSeek-V3 (arXiv 2412.19437) eq. 13
 */
export function gate(
  gates: Floats,
  s: Floats,
  z: Floats,
  selected: Uint32Array,
  { T, E, S, J }: GateSizes,
  score: ScoreKind,
  kind: GateKind,
): void {
  for (let t = 0; t < T; t++) {
    const first = t * S;
    for (let a = first; a < first + S; a++) gates[a] = selected[a] === NONE ? 0 : 1;
    if (kind === "raw") {
      for (let a = first; a < first + J; a++) {
        if (selected[a] !== NONE) gates[a] = s[t * E + selected[a]];
      }
    } else if (kind === "renormalised") {
      if (score === "softmax") softmaxSelected(gates, z, selected, first, J, t * E);
      else shareSelected(gates, s, selected, first, J, t * E);
    }
  }
}

function softmaxSelected(
  gates: Floats,
  z: Floats,
  selected: Uint32Array,
  first: number,
  J: number,
  row: number,
): void {
  let max = Number.NEGATIVE_INFINITY;
  for (let a = first; a < first + J; a++) {
    if (selected[a] !== NONE) max = Math.max(max, z[row + selected[a]]);
  }
  let sum = 0;
  for (let a = first; a < first + J; a++) {
    if (selected[a] !== NONE) sum += Math.exp(z[row + selected[a]] - max);
  }
  for (let a = first; a < first + J; a++) {
    if (selected[a] !== NONE) gates[a] = Math.exp(z[row + selected[a]] - max) / sum;
  }
}

function shareSelected(
  gates: Floats,
  s: Floats,
  selected: Uint32Array,
  first: number,
  J: number,
  row: number,
): void {
  const sum = sumSelected(s, selected, first, J, row);
  for (let a = first; a < first + J; a++) {
    if (selected[a] !== NONE) gates[a] = s[row + selected[a]] / sum;
  }
}

function sumSelected(
  s: Floats,
  selected: Uint32Array,
  first: number,
  J: number,
  row: number,
): number {
  let sum = SCORE_EPSILON;
  for (let a = first; a < first + J; a++) {
    if (selected[a] !== NONE) sum += s[row + selected[a]];
  }
  return sum;
}

/**
 * Adds the gradients of scores and logits through the gates, for the selected experts only:
 * `raw`: ds += dGates; `renormalised` softmax: dz += g (dGates - sum_i g_i dGates_i);
 * `renormalised` sigmoid: ds += (dGates - sum_i g_i dGates_i) / sum_i s_i; `one`: nothing.
 *
 * shapes  dz, ds, s [T,E], dGates, gates, selected [T,S]
 */
export function addGateBackward(
  dz: Floats,
  ds: Floats,
  dGates: Floats,
  gates: Floats,
  s: Floats,
  selected: Uint32Array,
  { T, E, S, J }: GateSizes,
  score: ScoreKind,
  kind: GateKind,
): void {
  if (kind === "one") return;
  for (let t = 0; t < T; t++) {
    const first = t * S;
    let mean = 0;
    let sum = 1;
    if (kind === "renormalised") {
      for (let a = first; a < first + J; a++) mean += gates[a] * dGates[a];
      if (score === "sigmoid") sum = sumSelected(s, selected, first, J, t * E);
    }
    for (let a = first; a < first + J; a++) {
      if (selected[a] === NONE) continue;
      const i = t * E + selected[a];
      if (kind === "raw") ds[i] += dGates[a];
      else if (score === "sigmoid") ds[i] += (dGates[a] - mean) / sum;
      else dz[i] += gates[a] * (dGates[a] - mean);
    }
  }
}
