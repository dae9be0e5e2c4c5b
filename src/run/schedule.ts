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
export const USUAL_STRIDE = 5;
const USUAL = [1 / 4, 1 / 2, 3 / 4];
/** Learning is fastest at the start: look more often, and less closely. */
const EARLY_STRIDE = 10;
const EARLY = [1 / 32, 1 / 16, 1 / 8];
/** Classifying an image costs at most a third of training on it: no backward pass, no update. */
const EVALUATED_IMAGE_COST = 1 / 3;
/** Most that the partial evaluations of an epoch may cost, as a share of its training; and a full one as much again. */
const PARTIAL_BUDGET = 1 / 10;
/** Where a full evaluation at every epoch's end costs more: shares for full and for partial ones at ends of epochs. */
const SPARSE_BUDGET = PARTIAL_BUDGET / 2;
/** From every fifth test image to every fortieth: the closest look that is affordable. */
const SPARSE_STRIDES = [5, 10, 20, 40];

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

/**
 * The first evaluation after `step` steps. They go on for ever; that a run's own end is evaluated in full is not this
 * schedule's concern.
 */
export function nextEvaluation(step: number, plan: RunPlan): EvaluationPoint {
  const end = epochEnd(step, plan);
  const start = end - stepsPerEpoch(plan);
  const partial = partialPoints(start, plan).find((point) => point.step > step);
  return partial ?? nextEpochEnd(end, plan);
}

/** The first end of an epoch from step `end` on that is evaluated. */
function nextEpochEnd(end: number, plan: RunPlan): EvaluationPoint {
  const budget = SPARSE_BUDGET * plan.trainSize;
  const costOf = (stride: number) => Math.ceil(plan.testImages / stride) * EVALUATED_IMAGE_COST;
  if (costOf(1) <= PARTIAL_BUDGET * plan.trainSize) return { step: end, stride: 1 };
  const stride = SPARSE_STRIDES.find((candidate) => costOf(candidate) <= budget) ?? 40;
  // Epochs from one full evaluation to the next, and from one partial evaluation to the next.
  const fullGap = Math.ceil(costOf(1) / budget);
  const partialGap = Math.ceil(costOf(stride) / budget);
  const perEpoch = stepsPerEpoch(plan);
  const epoch = end / perEpoch;
  const next = (gap: number) => Math.ceil(epoch / gap) * gap;
  const [full, partial] = [next(fullGap), next(partialGap)];
  return full <= partial
    ? { step: full * perEpoch, stride: 1 }
    : { step: partial * perEpoch, stride };
}

/** When a part of the test images is classified in the epoch that begins after `start` steps. */
function partialPoints(start: number, plan: RunPlan): readonly EvaluationPoint[] {
  const perEpoch = stepsPerEpoch(plan);
  const place = (fractions: readonly number[], stride: number): EvaluationPoint[] => {
    const offsets = new Set(fractions.map((fraction) => Math.round(fraction * perEpoch)));
    return [...offsets]
      .filter((offset) => offset > 0 && offset < perEpoch)
      .map((offset) => ({ step: start + offset, stride }));
  };
  const cost = (points: readonly EvaluationPoint[]) =>
    points.reduce((sum, { stride }) => sum + Math.ceil(plan.testImages / stride), 0) *
    EVALUATED_IMAGE_COST;
  const budget = PARTIAL_BUDGET * plan.trainSize;

  const usual = place(USUAL, USUAL_STRIDE);
  if (cost(usual) > budget) return [];
  if (start > 0) return usual;
  const early = place(EARLY, EARLY_STRIDE).filter(({ step }) => step < (usual.at(0)?.step ?? 0));
  return cost([...early, ...usual]) > budget ? usual : [...early, ...usual];
}
