/**
 * What a trainer needs of an engine, and all it may know of one.
 *
 * Legend: T tokens (images of a batch), D pixels, E experts, K experts per token, H hidden units,
 * C classes, R replicas. Arrays with a leading replica axis are laid out [R, ...] row-major.
 */

/** Sizes that are fixed for the life of an engine: changing one means a new engine. */
export interface ModelShape {
  readonly numReplicas: number; // R
  readonly numPixels: number; // D
  readonly numClasses: number; // C
  readonly numExperts: number; // E
  readonly topK: number; // K
  readonly hiddenSize: number; // H
}

export type GateKind = "renormalised" | "raw";
export type OptimizerKind = "adam" | "sgd";

/** How one replica learns. Every entry but the seed may change between two steps. */
export interface ReplicaSettings {
  readonly seed: number;
  readonly learningRate: number;
  readonly momentum: number;
  readonly importanceCoef: number;
}

export interface EngineConfig {
  readonly shape: ModelShape;
  readonly gate: GateKind;
  readonly optimizer: OptimizerKind;
  readonly batchSize: number;
  /** Prefix of the training split in use. */
  readonly trainSize: number;
  /** One entry a replica. */
  readonly replicas: readonly ReplicaSettings[];
}

export interface EngineInfo {
  readonly kind: "webgpu" | "cpu";
  /** Human-readable adapter name, "" for the CPU engine. */
  readonly adapter: string;
  /** True for a software adapter and for the CPU engine. */
  readonly software: boolean;
}

/** What happened in consecutive steps. All arrays are [steps, R, ...] row-major. */
export interface StepRecords {
  readonly steps: number;
  /** [steps] tokens in the batch: the last batch of an epoch may be short */
  readonly tokens: Uint32Array;
  /** [steps, R] mean cross-entropy of the batch; NaN where the step was skipped and it was not finite */
  readonly taskLoss: Float32Array;
  /** [steps, R] importanceCoef * CV^2(importance) */
  readonly auxLoss: Float32Array;
  /** [steps, R] images of the batch classified rightly, before the update */
  readonly correct: Uint32Array;
  /** [steps, R] 1 where the step was not finite and nothing was changed */
  readonly skipped: Uint32Array;
  /** [steps, R, E] assignments to each expert */
  readonly load: Uint32Array;
  /** [steps, R, E] sum of the gates given to each expert */
  readonly importance: Float32Array;
}

/** Classification of a part of the test split, one replica. */
export interface Evaluation {
  readonly images: number;
  /** mean cross-entropy, without auxiliary losses */
  readonly loss: number;
  readonly correct: number;
  /** [C, C] counts: true class, predicted class */
  readonly confusion: Uint32Array;
  /** [C, E] counts of assignments: true class, expert */
  readonly routing: Uint32Array;
}

/** Everything needed to go on from here on any engine. Parameters as in reference/parameters.ts. */
export interface TrainState {
  /** batches drawn so far, skipped ones included: the position in the sample order */
  readonly step: number;
  /** [R] optimiser steps applied */
  readonly appliedSteps: Uint32Array;
  /** [R, P] weights */
  readonly parameters: Float32Array;
  /** [R, P] Adam first moment, or SGD momentum buffer */
  readonly firstMoment: Float32Array;
  /** [R, P] Adam second moment; zeros for SGD */
  readonly secondMoment: Float32Array;
}

export interface Engine {
  readonly info: EngineInfo;
  readonly config: EngineConfig;
  /** Resolves with the reason if the device vanishes; never after dispose(). */
  readonly lost: Promise<string>;
  /**
   * Runs the next `count` steps. Calls may overlap: they run in order, and each resolves with its
   * own records. The engine never lets an epoch's short last batch be skipped.
   */
  train(count: number): Promise<StepRecords>;
  /** Most steps one train() call may ask for. */
  readonly maxStepsPerCall: number;
  /** Classifies every `stride`-th test image (1: all of them) with the weights after all train() calls so far. */
  evaluate(stride: number): Promise<readonly Evaluation[]>;
  /** Takes effect at the next train() call. */
  setReplicas(replicas: readonly ReplicaSettings[]): void;
  readState(): Promise<TrainState>;
  writeState(state: TrainState): void;
  /** [R, P] the weights alone: cheaper than readState(). */
  readParameters(): Promise<Float32Array>;
  dispose(): void;
}
