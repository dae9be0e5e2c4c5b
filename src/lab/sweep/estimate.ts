import type { Experiment } from "../../experiment/experiment.ts";
import { runCost } from "../../experiment/runCost.ts";

/** Tests on the way cost about a tenth of the training; see run/schedule.ts. */
const WITH_TESTS = 1.1;
/** Of one run beside its steps: its engine is built, and all test images are classified at its end. */
const SECONDS_BESIDE_STEPS = 0.2;
/** The largest training set there is; a link may ask for more. */
const MOST_IMAGES = 60_000;

/** Seconds that a run takes one core of the CPU, right within a factor of two or three. */
export function cpuSeconds(experiment: Experiment): number {
  const { epochs, trainSize, batchSize } = experiment;
  const steps = epochs * Math.ceil(Math.min(trainSize, MOST_IMAGES) / batchSize);
  return SECONDS_BESIDE_STEPS + WITH_TESTS * steps * runCost(experiment).cpuSecondsPerStep;
}
