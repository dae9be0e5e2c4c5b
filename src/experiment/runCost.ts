import { parameterLayout } from "../reference/parameters.ts";
import { EXPERT_CHOICE_TEST_TOKENS, routedSlots } from "../reference/routing.ts";
import { costOf, trainedExperiment } from "./cost.ts";
import type { Experiment } from "./experiment.ts";
import { type ImageSizes, modelSizes } from "./modelSizes.ts";

/** What a run takes on the CPU, told from its experiment before anything is loaded: right within a factor of two or three. */
export interface RunCost {
  /** Of one training step, dark pixels counted. */
  readonly multiplyAddsPerStep: number;
  readonly cpuSecondsPerStep: number;
  readonly cpuBytes: number;
}

/** A longer step on the CPU is warned of. */
export const LONG_STEP_SECONDS = 2;
/** A run that needs more memory is warned of: a phone's browser may not give so much to a page. */
export const MUCH_MEMORY_BYTES = 1e9;

/** Images as both data sets have them. */
const DIGITS: ImageSizes = { numPixels: 784, numClasses: 10 };
const IMAGES = 70_000;
/** Share of pixels that are not paper: the CPU engine skips the others. */
const LIT_SHARE = 0.2;
/** Forward, back to the activations, and to the weights. */
const TRAINING_PASSES = 3;
/** Multiply-adds of one core in WebAssembly: 4 to 8 billion on a server's, see docs/performance.md. */
const CPU_MULTIPLY_ADDS_PER_SECOND = 3e9;
/** Of Adam, for one weight. */
const CPU_SECONDS_PER_UPDATE = 3e-9;
/** Test images that are classified at once at least. */
const FEWEST_TOKENS = 128;

const known = new WeakMap<Experiment, RunCost>();

/** The cost of a run, worked out once for every experiment. */
export function runCost(experiment: Experiment): RunCost {
  const cost = known.get(experiment) ?? workOut(experiment);
  known.set(experiment, cost);
  return cost;
}

function workOut(experiment: Experiment): RunCost {
  const trained = trainedExperiment(experiment, DIGITS);
  const { batchSize } = trained;
  const { parameters, multiplyAddsPerImage } = costOf(trained, DIGITS);
  const besidePixels = costOf(trained, { ...DIGITS, numPixels: 0 }).multiplyAddsPerImage;
  const ofPixels = multiplyAddsPerImage - besidePixels;
  const onCpu = TRAINING_PASSES * batchSize * (besidePixels + LIT_SHARE * ofPixels);
  return {
    multiplyAddsPerStep: TRAINING_PASSES * batchSize * multiplyAddsPerImage,
    cpuSecondsPerStep: onCpu / CPU_MULTIPLY_ADDS_PER_SECOND + parameters * CPU_SECONDS_PER_UPDATE,
    cpuBytes: cpuBytes(trained),
  };
}

function cpuBytes(experiment: Experiment): number {
  const { assignment, numExperts: E, numSharedExperts, topK, batchSize } = experiment;
  const { combine, taskLoss } = experiment;
  const sizes = modelSizes(experiment, DIGITS);
  const { hiddenSize: H, modelWidth: M } = sizes;
  const { numPixels: D, numClasses: C } = DIGITS;
  const S = routedSlots(assignment, E, topK) + numSharedExperts;
  const tokens = assignment === "expert-choice" ? EXPERT_CHOICE_TEST_TOKENS : FEWEST_TOKENS;
  const T = Math.max(batchSize, tokens);
  const asksExperts = combine === "probabilities" || taskLoss !== "cross-entropy";
  // Hidden units, outputs, and their gradients.
  const ofAssignment = 2 * H + 2 * (M || C) + (asksExperts ? C : 0) + 6;
  const floats = S * ofAssignment + 10 * E + 5 * D + 7 * M + 2 * C;
  // Weights, two moments and gradients in f32; narrow experts have the room of the widest.
  const weights = parameterLayout(sizes).size * 4 * 4;
  return weights + 4 * T * floats + 4 * IMAGES * LIT_SHARE * D;
}
