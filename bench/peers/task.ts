import type { Dataset } from "../../src/data/dataset.ts";
import type { EngineConfig } from "../../src/engine/engine.ts";
import type { Experiment } from "../../src/experiment/experiment.ts";
import {
  initParameters,
  type ParameterGroup,
  parameterViews,
} from "../../src/reference/parameters.ts";
import { batchAt, permuteIndex } from "../../src/reference/random/sampleOrder.ts";
import { engineConfig } from "../../src/training/engineConfig.ts";

/** What every contender has to do: one experiment, the same first weights, the same batches. */
export interface Task {
  readonly config: EngineConfig;
  readonly dataset: Dataset;
  /** First weights, group by group, laid out as in src/reference/parameters.ts. */
  readonly weights: Readonly<Record<ParameterGroup, Float32Array>>;
  /** [batchSize] the training images of a step, counted from 0. */
  rows(step: number): Int32Array;
}

/** A task whose sample order is worked out ahead, so that no contender pays for it. */
export interface PreparedTask extends Task {
  /** Call before the clock runs: makes sure that the rows of the first `steps` steps are there. */
  reserve(steps: number): void;
}

export function makeTask(experiment: Experiment, dataset: Dataset): PreparedTask {
  const config = engineConfig(experiment, dataset);
  const { batchSize, trainSize, replicas, shape, init } = config;
  if (trainSize % batchSize !== 0) {
    throw new RangeError(
      `${trainSize} images do not fill batches of ${batchSize}: a short batch would make compilers start anew.`,
    );
  }
  const { seed } = replicas[0];
  /** Rows of one epoch each. */
  const epochs: Int32Array[] = [];
  const rowsOf = (epoch: number) => {
    for (let next = epochs.length; next <= epoch; next++) {
      epochs.push(
        Int32Array.from({ length: trainSize }, (_, i) => permuteIndex(i, trainSize, seed, next)),
      );
    }
    return epochs[epoch];
  };
  return {
    config,
    dataset,
    weights: parameterViews(initParameters(shape, seed, init), shape),
    rows(step) {
      const { epoch, start, tokens } = batchAt(step, batchSize, trainSize);
      return rowsOf(epoch).subarray(start, start + tokens);
    },
    reserve: (steps) => void rowsOf(batchAt(steps, batchSize, trainSize).epoch),
  };
}

/** [trainSize, D] the training images in [0, 1], as libraries without bytes take them. */
export function pixelsOf({ config, dataset }: Task): Float32Array<ArrayBuffer> {
  const { images } = dataset.train;
  const pixels = new Float32Array(config.trainSize * config.shape.numPixels);
  for (let i = 0; i < pixels.length; i++) pixels[i] = images[i] / 255;
  return pixels;
}

/** [trainSize] */
export function labelsOf({ config, dataset }: Task): Int32Array<ArrayBuffer> {
  return Int32Array.from(dataset.train.labels.subarray(0, config.trainSize));
}

/** [D, E*H] from [E, D, H]: all experts side by side, so that one product computes them all. */
export function sideBySide(
  weights: Float32Array,
  E: number,
  D: number,
  H: number,
): Float32Array<ArrayBuffer> {
  const out = new Float32Array(weights.length);
  for (let e = 0; e < E; e++) {
    for (let d = 0; d < D; d++) {
      for (let h = 0; h < H; h++) out[(d * E + e) * H + h] = weights[(e * D + d) * H + h];
    }
  }
  return out;
}
