import type { Dataset } from "../../src/data/dataset.ts";
import type { EngineConfig } from "../../src/engine/engine.ts";
import type { Experiment } from "../../src/experiment/experiment.ts";
import {
  initParameters,
  inputWidth,
  outputWidth,
  parameterViews,
} from "../../src/reference/parameters.ts";
import { batchAt, permuteIndex } from "../../src/reference/random/sampleOrder.ts";
import { engineConfig } from "../../src/run/engineConfig.ts";
import { experimentOf, type PeerCase } from "./cases.ts";

/** What every contender has to do: one experiment, the same first weights, the same batches. */
export interface Task {
  readonly config: EngineConfig;
  readonly dataset: Dataset;
  /** First weights of router and experts: of the last replica, the only one unless a case has more. */
  readonly weights: Weights;
  /** And of what a layer has round them: projection and head. */
  readonly layerWeights?: Weights;
  /** [batchSize] the training images that it sees in a step, counted from 0. */
  rows(step: number): Int32Array;
}

/** Groups of weights, by their names in src/reference/parameters.ts. */
export type Weights = Readonly<Record<string, Weight>>;

export interface Weight {
  readonly values: Float32Array;
  readonly shape: readonly number[];
}

/** A task whose sample order is worked out ahead, so that no contender pays for it. */
export interface PreparedTask extends Task {
  /** Call before the clock runs: makes sure that the rows of the first `steps` steps are there. */
  reserve(steps: number): void;
}

export function taskOf(peerCase: PeerCase, dataset: Dataset): PreparedTask {
  return makeTask(experimentOf(peerCase), dataset, peerCase.replicas);
}

export function makeTask(experiment: Experiment, dataset: Dataset, replicas = 1): PreparedTask {
  const config = withReplicas(engineConfig(experiment, dataset), replicas);
  const { batchSize, trainSize } = config;
  if (trainSize % batchSize !== 0) {
    throw new RangeError(
      `${trainSize} images do not fill batches of ${batchSize}: a short batch would make compilers start anew.`,
    );
  }
  const seed = experiment.seed + replicas - 1;
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
    ...firstWeights(config, seed),
    rows(step) {
      const { epoch, start, tokens } = batchAt(step, batchSize, trainSize);
      return rowsOf(epoch).subarray(start, start + tokens);
    },
    reserve: (steps) => void rowsOf(batchAt(steps, batchSize, trainSize).epoch),
  };
}

/** The same run `count` times over, with one seed after another. */
function withReplicas(config: EngineConfig, count: number): EngineConfig {
  const [settings] = config.replicas;
  return {
    ...config,
    shape: { ...config.shape, numReplicas: count },
    replicas: Array.from({ length: count }, (_, r) => ({ ...settings, seed: settings.seed + r })),
  };
}

function firstWeights({ shape, init }: EngineConfig, seed: number) {
  const { numPixels: D, modelWidth: M, numExperts: E, hiddenSize: H, numClasses: C } = shape;
  const I = inputWidth(shape);
  const O = outputWidth(shape);
  const views = parameterViews(initParameters(shape, seed, init), shape);
  const weights: Weights = {
    router: { values: views.router, shape: [I, E] },
    hiddenWeight: { values: views.hiddenWeight, shape: [E, I, H] },
    hiddenBias: { values: views.hiddenBias, shape: [E, H] },
    outputWeight: { values: views.outputWeight, shape: [E, H, O] },
    outputBias: { values: views.outputBias, shape: [E, O] },
  };
  if (M === 0) return { weights };
  const layerWeights: Weights = {
    projection: { values: views.projection, shape: [D, M] },
    projectionBias: { values: views.projectionBias, shape: [M] },
    head: { values: views.head, shape: [M, C] },
    headBias: { values: views.headBias, shape: [C] },
  };
  return { weights, layerWeights };
}

/**
 * Weights with all experts side by side, so that one product computes them all: hiddenWeight
 * [I, E*H], hiddenBias [E*H], outputWeight [E*H, O].
 */
export function sideBySide(weights: Weights): Weights {
  const { hiddenWeight, hiddenBias, outputWeight } = weights;
  const [E, I, H] = hiddenWeight.shape;
  const [, , O] = outputWeight.shape;
  const values = new Float32Array(E * I * H);
  for (let e = 0; e < E; e++) {
    for (let i = 0; i < I; i++) {
      const units = hiddenWeight.values.subarray((e * I + i) * H, (e * I + i + 1) * H);
      values.set(units, (i * E + e) * H);
    }
  }
  return {
    ...weights,
    hiddenWeight: { values, shape: [I, E * H] },
    hiddenBias: { values: hiddenBias.values, shape: [E * H] },
    outputWeight: { values: outputWeight.values, shape: [E * H, O] },
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
