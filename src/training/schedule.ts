/**
 * When a run is evaluated: a pure function of the experiment, never of the clock, so that the same
 * link gives the same history on every machine.
 */

export interface RunPlan {
  readonly trainSize: number;
  readonly batchSize: number;
  readonly epochs: number;
  readonly testImages: number;
}

export interface EvaluationPoint {
  /** Steps done when it is due. */
  readonly step: number;
  /** 1: all test images; n: every n-th. */
  readonly stride: number;
}

/** Every fifth test image: 2,000 of MNIST's, a standard error of half a point at 95 %. */
export const PARTIAL_STRIDE = 5;
const EVERY_EPOCH = [1 / 4, 1 / 2, 3 / 4];
/** Learning is fastest at the start: look more often. */
const FIRST_EPOCH = [1 / 32, 1 / 16, 1 / 8, ...EVERY_EPOCH];
/** Classifying an image costs at most a third of training on it: no backward pass, no update. */
const EVALUATED_IMAGE_COST = 1 / 3;
/** Most that the partial evaluations of an epoch may cost, as a share of its training. */
const PARTIAL_BUDGET = 1 / 10;

export function stepsPerEpoch(plan: RunPlan): number {
  return Math.ceil(plan.trainSize / plan.batchSize);
}

export function totalSteps(plan: RunPlan): number {
  return stepsPerEpoch(plan) * plan.epochs;
}

/** Images trained on in the first `step` steps: an epoch's last batch may be short. */
export function imagesAfter(step: number, plan: RunPlan): number {
  const perEpoch = stepsPerEpoch(plan);
  const epochs = Math.floor(step / perEpoch);
  return epochs * plan.trainSize + Math.min((step % perEpoch) * plan.batchSize, plan.trainSize);
}

/** The last step of the epoch that the step after `step` belongs to. */
export function epochEnd(step: number, plan: RunPlan): number {
  const perEpoch = stepsPerEpoch(plan);
  return (Math.floor(step / perEpoch) + 1) * perEpoch;
}

/** The first evaluation after `step` steps; they go on for ever, a run's end is an epoch's end. */
export function nextEvaluation(step: number, plan: RunPlan): EvaluationPoint {
  const end = epochEnd(step, plan);
  const start = end - stepsPerEpoch(plan);
  const partial = partialOffsets(start === 0, plan)
    .map((offset) => start + offset)
    .find((due) => due > step);
  return partial === undefined
    ? { step: end, stride: 1 }
    : { step: partial, stride: PARTIAL_STRIDE };
}

/** Steps into an epoch after which a part of the test images is classified, ascending. */
function partialOffsets(isFirst: boolean, plan: RunPlan): readonly number[] {
  const perEpoch = stepsPerEpoch(plan);
  const images = Math.ceil(plan.testImages / PARTIAL_STRIDE) * EVALUATED_IMAGE_COST;
  const candidates = isFirst ? [FIRST_EPOCH, EVERY_EPOCH] : [EVERY_EPOCH];
  const fractions = candidates.find(
    ({ length }) => length * images <= PARTIAL_BUDGET * plan.trainSize,
  );
  const offsets = (fractions ?? []).map((fraction) => Math.round(fraction * perEpoch));
  return [...new Set(offsets)].filter((offset) => offset > 0 && offset < perEpoch);
}
