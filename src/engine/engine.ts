import type { Initialisation } from "../reference/parameters.ts";
import type { Routing, RoutingSettings } from "../reference/routing.ts";
import type { ModelSizes } from "../reference/shape.ts";
import type { MemoryUse } from "./memory.ts";

/**
 * What a trainer needs of an engine, and all it may know of one.
 *
 * Legend: T tokens (images of a batch), D pixels, E experts, K experts per token, H hidden units,
 * C classes, R replicas, N shared experts, M width of the features. Arrays with a leading replica axis are laid out [R, ...] row-major.
 *
 * Replicas are experiments that train side by side, each as it would alone: same records, evaluations and weights. They
 * share the data, the batch size and the routing; seed, settings, E and K are each one's own. E and K of the shape are the
 * largest there is room for; arrays that hold a row a replica are as wide as that, zeros behind what is a replica's own.
 */

/**
 * Sizes that are fixed for the life of an engine: changing one means a new engine. A shape with a
 * modelWidth is a layer with a residual between a projection and a head; without, a mixture, whose
 * experts see the pixels and give class scores.
 */
export interface ModelShape extends ModelSizes {
  readonly numReplicas: number; // R
  /** Most experts per token of any replica, as numExperts is their largest number of experts. */
  readonly topK: number; // K
}

export type OptimizerKind = "adam" | "sgd";

/** What one replica is, and how it learns. The latter, all but the seed, may change between two steps. */
export interface ReplicaSettings extends RoutingSettings {
  /** Its own E and K, at most the shape's: models are made of them, so they stay as long as the engine does. */
  readonly numExperts: number;
  readonly topK: number;
  readonly learningRate: number;
  readonly momentum: number;
  /** Largest Euclidean norm of the whole gradient: longer ones are scaled down to it; 0: no limit. */
  readonly clipNorm: number;
}

export interface EngineConfig {
  readonly shape: ModelShape;
  readonly routing: Routing;
  readonly init: Initialisation;
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
  /** What the engine allocates. */
  readonly memory: MemoryUse;
  /** What the graphics device allows; absent for the CPU engine. */
  readonly device?: DeviceFacts;
  /** What the CPU engine computes with: WebAssembly with vectors, or plain loops. Absent for WebGPU. */
  readonly arithmetic?: "simd" | "plain";
  /** Why plain loops: what the browser lacks, or that the page's policy forbids to compile WebAssembly. */
  readonly whyPlain?: "no-webassembly" | "no-vectors" | "forbidden";
  /** How the kernels are tiled, where there is a choice. */
  readonly tiling?: TilingChoice;
}

/** Which tiling of its kernels an engine runs with, and why. */
export interface TilingChoice {
  readonly name: string;
  readonly why: "only-one" | "measured" | "remembered" | "not-measured";
  /** Milliseconds of a step with every tiling that was measured. */
  readonly stepMs: Readonly<Record<string, number>>;
}

/** What decides how large a run a graphics device takes, and whether its kernels can be timed. */
export interface DeviceFacts {
  /** Largest buffer that a kernel may use. */
  readonly maxBufferBytes: number;
  /** Memory that the lanes of a workgroup share. */
  readonly workgroupBytes: number;
  /** Most lanes of a workgroup. */
  readonly workgroupLanes: number;
  readonly timestamps: boolean;
}

/** What happened in consecutive steps. All arrays are [steps, R, ...] row-major. */
export interface StepRecords {
  /** Batches drawn before the first of these steps, as the records themselves say. */
  readonly firstStep: number;
  readonly steps: number;
  /** [steps] tokens in the batch: the last batch of an epoch may be short */
  readonly tokens: Uint32Array;
  /** [steps, R] mean cross-entropy of the batch; NaN where the step was skipped and it was not finite */
  readonly taskLoss: Float32Array;
  /** [steps, R] sum of the auxiliary terms, each with its coefficient */
  readonly auxLoss: Float32Array;
  /** [steps, R, AUX_TERMS.length] those terms */
  readonly auxTerms: Float32Array;
  /** [steps, R] images of the batch classified rightly, before the update */
  readonly correct: Uint32Array;
  /** [steps, R] 1 where the step was not finite and nothing was changed */
  readonly skipped: Uint32Array;
  /** [steps, R, E] tokens that chose each expert (or that it chose), before any capacity; 0 for experts a replica has not */
  readonly load: Uint32Array;
  /** [steps, R] assignments dropped because their expert was full */
  readonly dropped: Uint32Array;
  /** [steps, R] tokens left without a routed expert, and those of them classified rightly */
  readonly unrouted: Uint32Array;
  readonly unroutedCorrect: Uint32Array;
  /** [steps, R, E] sum of the gates given to each expert */
  readonly importance: Float32Array;
}

/**
 * How an evaluation assigns: as the method does without noise, dropout or capacity (`own`), or with
 * the K best experts of each token (`token-choice`), which a router that looks at whole batches can be
 * asked for as well.
 */
export const EVALUATION_RULES = ["own", "token-choice"] as const;
export type EvaluationRule = (typeof EVALUATION_RULES)[number];

/** Classification of a part of the test split, one replica: E is its own. */
export interface Evaluation {
  readonly rule: EvaluationRule;
  /** As many as the counts of `confusion` sum to. */
  readonly images: number;
  /** mean cross-entropy, without auxiliary losses */
  readonly loss: number;
  readonly correct: number;
  /** [C, C] counts: true class, predicted class */
  readonly confusion: Uint32Array;
  /** [C, E] counts of assignments: true class, expert */
  readonly routing: Uint32Array;
  /** Mean entropy, in nats, of the router's distribution over the experts; 0 without a router. */
  readonly gateEntropy: number;
  /** [E + 1] how many images went to 0, 1, ... E routed experts */
  readonly expertsPerImage: Uint32Array;
  /** Images without a routed expert that were classified rightly. */
  readonly unroutedCorrect: number;
}

/** Everything needed to go on from here on any engine. Parameters as in reference/parameters.ts. */
export interface TrainState {
  /** batches drawn so far, skipped ones included: the position in the sample order */
  readonly step: number;
  /** [R] optimiser steps applied */
  readonly appliedSteps: Uint32Array;
  /** [R, P] weights: P is the size of the shape's, a replica's own come first in its row */
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
   * own records. The engine never lets an epoch's short last batch be skipped. Rejects, as all later
   * calls do, once the engine has failed, and when it is disposed of.
   */
  train(count: number): Promise<StepRecords>;
  /** Most steps one train() call may ask for. */
  readonly maxStepsPerCall: number;
  /**
   * Classifies every `stride`-th test image (1: all of them) with the weights after all train() calls so far; `own`
   * unless a rule is given. Do not call train() until it resolves.
   */
  evaluate(stride: number, rule?: EvaluationRule): Promise<readonly Evaluation[]>;
  /** Whether evaluate() by this rule starts at once: false while its kernels are being compiled. */
  canEvaluate(rule: EvaluationRule): boolean;
  /**
   * Takes effect at the next train() call.
   * @throws RangeError if a replica's numExperts or topK would change
   */
  setReplicas(replicas: readonly ReplicaSettings[]): void;
  readState(): Promise<TrainState>;
  writeState(state: TrainState): void;
  /** [R, P] the weights alone: cheaper than readState(). */
  readParameters(): Promise<Float32Array>;
  dispose(): void;
}
