import type { Experiment } from "../experiment/experiment.ts";
import { decodeLink } from "../experiment/link.ts";
import recorded from "./oneExpertBaseline.json" with { type: "json" };

/** What one expert alone reaches: the line a mixture has to beat. Written by `npm run baseline`. */
export interface Baseline {
  /** The run it was measured with. */
  readonly link: string;
  /** All tests, in epochs of training. */
  readonly tests: readonly { readonly epoch: number; readonly accuracy: number }[];
  /** [epochs][C] on all test images, after every epoch */
  readonly perClass: readonly (readonly number[])[];
}

const ONE_EXPERT: Baseline = recorded;
const { experiment: TRAINED_WITH } = decodeLink(ONE_EXPERT.link);

/** What has to be the same, so that only the mixture makes the difference: data, training, and the expert's size. */
const SHARED = [
  "dataset",
  "trainSize",
  "batchSize",
  "optimizer",
  "learningRate",
  "clipNorm",
  "architecture",
  "hiddenSize",
  "inputDropout",
  "initScale",
] as const satisfies readonly (keyof Experiment)[];

/** The baseline of an experiment, if one was recorded that it can be compared with. */
export function baselineFor(experiment: Experiment): Baseline | undefined {
  const isComparable = SHARED.every((name) => experiment[name] === TRAINED_WITH[name]);
  return isComparable ? ONE_EXPERT : undefined;
}
