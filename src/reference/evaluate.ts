import { NONE } from "./assignment/none.ts";
import type { Floats } from "./floats.ts";
import { logSumExp, predict } from "./losses/crossEntropy.ts";
import { entropy } from "./losses/entropyLoss.ts";
import type { Model } from "./model/model.ts";
import { legend } from "./model/plan.ts";

/** Counts over the test images classified so far. */
export interface Tally {
  images: number;
  lossSum: number;
  entropySum: number;
  correct: number;
  unroutedCorrect: number;
  /** [C, C] true class, predicted */
  readonly confusion: Uint32Array;
  /** [C, E] true class, expert */
  readonly routing: Uint32Array;
  /** [E + 1] images with 0, 1, ... E routed experts */
  readonly expertsPerImage: Uint32Array;
}

export function createTally({ C, E }: { readonly C: number; readonly E: number }): Tally {
  return {
    images: 0,
    lossSum: 0,
    entropySum: 0,
    correct: 0,
    unroutedCorrect: 0,
    confusion: new Uint32Array(C * C),
    routing: new Uint32Array(C * E),
    expertsPerImage: new Uint32Array(E + 1),
  };
}

/** Adds the T tokens that a model has just classified. shapes  labels [T] */
export function tally<A extends Floats, B, G extends Floats>(
  counts: Tally,
  model: Model<A, B, G>,
  labels: Uint8Array,
  T: number,
): void {
  const { E, C, J, S } = legend(model.plan);
  const { y, router } = model;
  for (let t = 0; t < T; t++) {
    const label = labels[t];
    const predicted = predict(y, t, C);
    const experts = countRouted(router.kept, t, S, J);
    counts.lossSum += logSumExp(y, t * C, C) - y[t * C + label];
    if (router.hasScores) counts.entropySum += entropy(router.d, t * E, E);
    if (predicted === label) counts.correct++;
    if (predicted === label && experts === 0) counts.unroutedCorrect++;
    counts.confusion[label * C + predicted]++;
    counts.expertsPerImage[experts]++;
    for (let a = t * S; a < t * S + J; a++) {
      if (router.selected[a] !== NONE) counts.routing[label * E + router.selected[a]]++;
    }
  }
  counts.images += T;
}

/** The counts, with sums replaced by means over the images. */
export function finishTally({ lossSum, entropySum, images, ...counts }: Tally) {
  return { ...counts, images, loss: lossSum / images, gateEntropy: entropySum / images };
}

/**
 * Over the T training tokens that a model has just classified: assignments dropped because their expert was full,
 * tokens without a routed expert, and those of them that were classified rightly.
 */
export function countDropped<A extends Floats, B, G extends Floats>(
  model: Model<A, B, G>,
  labels: Uint8Array,
  T: number,
): { dropped: number; unrouted: number; unroutedCorrect: number } {
  const { C, J, S } = legend(model.plan);
  const { selected, kept } = model.router;
  const counts = { dropped: 0, unrouted: 0, unroutedCorrect: 0 };
  for (let t = 0; t < T; t++) {
    for (let a = t * S; a < t * S + J; a++) {
      if (selected[a] !== NONE && !kept[a]) counts.dropped++;
    }
    if (countRouted(kept, t, S, J) > 0) continue;
    counts.unrouted++;
    if (predict(model.y, t, C) === labels[t]) counts.unroutedCorrect++;
  }
  return counts;
}

function countRouted(kept: Uint8Array, t: number, S: number, J: number): number {
  let count = 0;
  for (let a = t * S; a < t * S + J; a++) count += kept[a];
  return count;
}
