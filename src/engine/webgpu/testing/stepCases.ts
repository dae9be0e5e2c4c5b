import type { StepCase } from "./checkStep.ts";

const SMALL: StepCase = { T: 9, rows: 5, columns: 5, E: 4, K: 2, H: 6, C: 10 };
const LAYER: StepCase = { ...SMALL, T: 33, M: 7, H: 5 };

/** Sizes on both sides of the edges of every tiling's tiles, and every library that a tile's sums use. */
export const TILE_CASES: readonly StepCase[] = [
  SMALL,
  { ...SMALL, T: 1, H: 1, E: 1, K: 1, gate: "raw" },
  { ...SMALL, T: 65, H: 33, E: 5, C: 17 },
  { ...SMALL, T: 40, rows: 28, columns: 28, E: 8, H: 10 },
  { ...SMALL, T: 33, E: 33, H: 17, noise: "learned" },
  LAYER,
  { ...SMALL, T: 20, assignment: "expert-choice", gate: "raw" },
  { ...SMALL, T: 20, expertRounding: "bf16", routerRounding: "bf16" },
];

/** Together with those above they dispatch every kernel of a training step. */
export const KERNEL_CASES: readonly StepCase[] = [
  ...TILE_CASES,
  { ...SMALL, T: 65, assignment: "balanced", gate: "raw" },
  { ...SMALL, T: 65, assignment: "sinkhorn" },
  { ...SMALL, T: 65, assignment: "sampled", gate: "one" },
  { ...SMALL, T: 65, assignment: "all", gate: "raw", taskLoss: "competitive" },
  { ...LAYER, T: 65, optimizer: "sgd", replicas: [{ clipNorm: 0.01, inputDropout: 0.3 }] },
];
