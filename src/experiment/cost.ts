import { countParameters, inputWidth, outputWidth } from "../reference/parameters.ts";
import type { Axes } from "./axes.ts";
import type { Experiment } from "./experiment.ts";
import { METHODS } from "./methods.ts";
import { effectiveTopK, type ImageSizes, modelSizes } from "./modelSizes.ts";
import { type WriteNumber, writeEnglish } from "./writeNumber.ts";

/** What a model costs. */
export interface Cost {
  /** Weights and biases, a frozen router's too. */
  readonly parameters: number;
  /**
   * Multiply-adds of one image's answer at test, the router's included, if all experts are used alike. Additions of
   * biases, exponentials and comparisons are not counted.
   */
  readonly multiplyAddsPerImage: number;
}

/**
 * The cost of the mixture or layer that an experiment's fields describe. For a baseline this is not what is trained:
 * see trainedExperiment().
 */
export function costOf(axes: Axes, image: ImageSizes): Cost {
  const sizes = modelSizes(axes, image);
  const { modelWidth: M, numPixels: D, numClasses: C } = sizes;
  const perUnit = inputWidth(sizes) + outputWidth(sizes);
  const { routed, shared } = meanUnits(axes);
  // The scale of learned noise is a second matrix, which a test does not use.
  const columns = axes.noise === "learned" ? sizes.routerColumns / 2 : sizes.routerColumns;
  const router = inputWidth(sizes) * columns;
  const experts = perUnit * (activeExperts(axes) * routed + axes.numSharedExperts * shared);
  return {
    parameters: countParameters(sizes),
    multiplyAddsPerImage: router + experts + M * (M > 0 ? D + C : 0),
  };
}

/** Routed experts of an image; the mean where experts choose. */
function activeExperts(axes: Axes): number {
  const { assignment, capacityFactor, numExperts } = axes;
  const K = effectiveTopK(axes);
  if (assignment !== "expert-choice") return K;
  return Math.min(numExperts, K * (capacityFactor || 1));
}

/** Mean hidden units of a routed and of a shared expert. */
function meanUnits(axes: Axes): { routed: number; shared: number } {
  const { numExperts: E, numSharedExperts: N } = axes;
  const sizes = modelSizes(axes, { numPixels: 0, numClasses: 0 }).hiddenSizes;
  const mean = (from: number, count: number) => {
    let total = 0;
    for (let e = from; e < from + count; e++) total += sizes[e % sizes.length];
    return count > 0 ? total / count : 0;
  };
  return { routed: mean(0, E), shared: mean(E, N) };
}

/** One expert that every image is sent to, with gate 1: a network with one hidden layer. */
const DENSE = {
  numExperts: 1,
  numSharedExperts: 0,
  topK: 1,
  assignment: "all",
  router: "none",
  score: "softmax",
  gate: "one",
  noise: "none",
  laterChoices: "always",
  combine: "logits",
  taskLoss: "cross-entropy",
} as const satisfies Partial<Axes>;

/** The hidden units of a baseline's network; undefined for other methods. */
export function denseWidth(experiment: Experiment, image: ImageSizes): number | undefined {
  const { matches } = METHODS[experiment.method];
  if (matches === undefined) return undefined;
  const one = costOf({ ...experiment, ...DENSE, hiddenSize: 1 }, image)[matches];
  const two = costOf({ ...experiment, ...DENSE, hiddenSize: 2 }, image)[matches];
  const wanted = costOf(experiment, image)[matches];
  return Math.max(1, Math.round(1 + (wanted - one) / (two - one)));
}

/** The experiment that is trained: itself, or the dense network of a baseline. */
export function trainedExperiment(experiment: Experiment, image: ImageSizes): Experiment {
  const hiddenSize = denseWidth(experiment, image);
  return hiddenSize === undefined ? experiment : { ...experiment, ...DENSE, hiddenSize };
}

/** A sentence on a baseline's network and what it is matched to; undefined for other methods. */
export function describeBaseline(
  experiment: Experiment,
  image: ImageSizes,
  write: WriteNumber = writeEnglish,
): string | undefined {
  const { matches } = METHODS[experiment.method];
  if (matches === undefined) return undefined;
  const trained = trainedExperiment(experiment, image);
  const unit = { parameters: "parameters", multiplyAddsPerImage: "multiply–adds per image" }[
    matches
  ];
  const amount = write(costOf(trained, image)[matches]);
  const matched = write(costOf(experiment, image)[matches]);
  const isLayer = experiment.architecture === "layer";
  const units = `${trained.hiddenSize} hidden ${trained.hiddenSize === 1 ? "unit" : "units"}`;
  return `One dense network of ${units}: ${amount} ${unit}, where the ${isLayer ? "layer" : "mixture"} described here has ${matched}.`;
}
