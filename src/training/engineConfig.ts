import type { Dataset } from "../data/dataset.ts";
import type { EngineConfig, ReplicaSettings } from "../engine/engine.ts";
import { type Experiment, resolveGate } from "../experiment/experiment.ts";
import type { RunPlan } from "./schedule.ts";

/** The engine an experiment needs on a data set: one replica. */
export function engineConfig(experiment: Experiment, dataset: Dataset): EngineConfig {
  return {
    shape: {
      numReplicas: 1,
      numPixels: dataset.rows * dataset.columns,
      numClasses: dataset.numClasses,
      numExperts: experiment.numExperts,
      topK: experiment.topK,
      hiddenSize: experiment.hiddenSize,
    },
    gate: resolveGate(experiment),
    optimizer: experiment.optimizer,
    batchSize: experiment.batchSize,
    trainSize: Math.min(experiment.trainSize, dataset.train.count),
    replicas: [replicaSettings(experiment)],
  };
}

export function replicaSettings(experiment: Experiment): ReplicaSettings {
  const { seed, learningRate, momentum, importanceCoef } = experiment;
  return { seed, learningRate, momentum, importanceCoef };
}

export function runPlan(experiment: Experiment, dataset: Dataset): RunPlan {
  return {
    trainSize: Math.min(experiment.trainSize, dataset.train.count),
    batchSize: experiment.batchSize,
    epochs: experiment.epochs,
    testImages: dataset.test.count,
  };
}
