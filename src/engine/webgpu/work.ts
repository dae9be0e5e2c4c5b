import type { Sizes } from "./sizes.ts";

/**
 * Multiply-adds of one command buffer. Operating systems reset a GPU whose command buffer takes more than a
 * second or two. A slow integrated GPU does at least 10^10 of these kernels' multiply-adds a second, and
 * SwiftShader on two cores about as many.
 */
export const MOST_WORK = 5e9;
/** A training step goes through the layers forward, back to the activations, and to the weights. */
const TRAINING_PASSES = 3;
/** Operations of an optimiser on a weight. */
const UPDATE_WORK = 10;

/** Multiply-adds of classifying one image, all replicas together. */
function imageWork(sizes: Sizes): number {
  const { R, S, pixels4, inputs4, columns4, hidden4, outputs4, classes4, model4 } = sizes;
  const router = inputs4 * columns4;
  const experts = S * hidden4 * (inputs4 + outputs4);
  const layer = model4 * (pixels4 + classes4);
  return R * 16 * (router + experts + layer);
}

/** Multiply-adds of a training step, all replicas together. */
function stepWork(sizes: Sizes): number {
  const update = UPDATE_WORK * sizes.R * sizes.parameters4 * 4;
  return TRAINING_PASSES * sizes.batchSize * imageWork(sizes) + update;
}

/** Training steps of one command buffer; 0: a single one is too much, and is cut by kernels. */
export function stepsAtOnce(sizes: Sizes, mostWork: number): number {
  return Math.min(sizes.recordSlots, Math.floor(mostWork / stepWork(sizes)));
}

/** An evaluation's chunks of one command buffer. */
export function chunksAtOnce(sizes: Sizes, mostWork: number): number {
  return Math.max(1, Math.floor(mostWork / (sizes.evaluationTokens * imageWork(sizes))));
}
