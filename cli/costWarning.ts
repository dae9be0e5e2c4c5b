import type { Experiment } from "../src/experiment/experiment.ts";
import { LONG_STEP_SECONDS, MUCH_MEMORY_BYTES, runCost } from "../src/experiment/runCost.ts";
import { formatSeconds } from "../tools/format.ts";

/** Warnings to print before an expensive run begins, one line each; empty for a run of ordinary cost. */
export function costWarnings(experiment: Experiment): readonly string[] {
  const { cpuSecondsPerStep, cpuBytes } = runCost(experiment);
  const { engine, epochs, trainSize, batchSize } = experiment;
  const warnings: string[] = [];
  if (engine !== "webgpu" && cpuSecondsPerStep > LONG_STEP_SECONDS) {
    const steps = epochs * Math.ceil(trainSize / batchSize);
    warnings.push(
      `Warning: on the CPU a step takes about ${formatSeconds(roughly(cpuSecondsPerStep))}, and the run about ${formatSeconds(roughly(steps * cpuSecondsPerStep))}, tests not counted. Ctrl-C takes effect after a step. A smaller batchSize, topK, numExperts or hiddenSize is faster.`,
    );
  }
  if (cpuBytes > MUCH_MEMORY_BYTES) {
    warnings.push(
      `Warning: the run takes about ${roughly(cpuBytes / 1e9)} GB of memory. A smaller batchSize, topK, numExperts or hiddenSize takes less.`,
    );
  }
  return warnings;
}

/** Rounded to two significant digits: it is an estimate. */
function roughly(value: number): number {
  return Number(value.toPrecision(2));
}
