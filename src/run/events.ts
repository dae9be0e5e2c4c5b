import type { EngineInfo, EvaluationRule, ReplicaSettings } from "../engine/engine.ts";
import type { Cost } from "../experiment/cost.ts";
import type { Experiment } from "../experiment/experiment.ts";
import type { LiveChange } from "../experiment/liveChanges.ts";
import type { Routing } from "../reference/routing.ts";
import type { RunId } from "./runSpec.ts";

/** What a host tells of a run. Typed arrays are transferred, never copied. */
export type RunEvent = { readonly runId: RunId } & (
  | { readonly kind: "data"; readonly loadedBytes: number; readonly totalBytes: number }
  | { readonly kind: "ready"; readonly run: RunDescription }
  | { readonly kind: "status"; readonly status: TrainerStatus }
  /** Another engine goes on from this step; what was reported after it is void. */
  | { readonly kind: "resumed"; readonly step: number; readonly engine: EngineInfo }
  | { readonly kind: "records"; readonly batch: RecordBatch }
  | ({ readonly kind: "evaluation" } & TestEvents)
  | { readonly kind: "changed"; readonly change: SpecChange }
  | { readonly kind: "frame"; readonly frame: Frame }
  /** Everything up to this step is kept; not stored: only until the page is closed. */
  | { readonly kind: "kept"; readonly step: number; readonly isStored: boolean }
  | { readonly kind: "notice"; readonly notice: RunNotice }
  | { readonly kind: "failed"; readonly failure: RunFailure }
);

/** Live fields have other values from a step on: by hand, or because the schedule said so. */
export interface SpecChange {
  readonly step: number;
  /** The run's fields from now on. */
  readonly present: Experiment;
  /** The run as its link says it: its start, and all changes, those included that are still to come. */
  readonly linked: { readonly experiment: Experiment; readonly changes: readonly LiveChange[] };
}

/** What is known of one moment of a run: all of it is of one step. */
export interface Frame {
  readonly position: RunPosition;
  /** Undefined before the first step. */
  readonly test: TestEvents | undefined;
  /** [P] weights of the run's own model, as in reference/parameters.ts */
  readonly parameters: Float32Array;
  /** What the weights train with. */
  readonly settings: ReplicaSettings;
}

export type TrainerStatus = "idle" | "running" | "paused" | "finished";

/** Sent once a run can start: data loaded, engine built. */
export interface RunDescription {
  readonly engine: EngineInfo;
  readonly numClasses: number;
  readonly rows: number;
  readonly columns: number;
  readonly trainImages: number;
  readonly testImages: number;
  readonly stepsPerEpoch: number;
  readonly totalSteps: number;
  readonly model: ModelDescription;
}

/** What the run trains, as far as pictures of it depend on it. */
export interface ModelDescription {
  readonly routing: Routing;
  /** Experts that the router knows. */
  readonly numExperts: number;
  /** Experts after them that every image goes to. */
  readonly numSharedExperts: number;
  /** K of the rules that choose by it. */
  readonly topK: number;
  /** [E + N] hidden units of every expert, shared ones last */
  readonly hiddenSizes: readonly number[];
  /** Width of the features between projection and head; 0: the experts see the pixels and answer themselves. */
  readonly modelWidth: number;
  readonly cost: Cost;
  /** Multiply-adds of an image: of one hidden unit of an expert, and of all but the routed experts. */
  readonly work: { readonly perHiddenUnit: number; readonly besideExperts: number };
}

/** Where a run stands. */
export interface RunPosition {
  /** Steps taken. */
  readonly step: number;
  /** Passes over the training images so far, with fraction. */
  readonly epoch: number;
  readonly imagesSeen: number;
  readonly skippedSteps: number;
  /** The last 100 steps at most, and those of them that were skipped. */
  readonly recentSteps: number;
  readonly recentSkipped: number;
  /** Over the last second or so of training alone. */
  readonly imagesPerSecond: number;
  readonly trainSeconds: number;
  readonly secondsLeft: number;
}

/** Progress since the last batch of records, already decimated for drawing; the position is after the last record. */
export interface RecordBatch extends RunPosition {
  /** [n] the step (1-based: after it) each of the following rows stands for; rows are means over the steps since the row before */
  readonly steps: Uint32Array;
  readonly taskLoss: Float32Array;
  readonly auxLoss: Float32Array;
  /** [n, AUX_TERMS.length] the terms that auxLoss is the sum of */
  readonly auxTerms: Float32Array;
  /** [n, AUX_TERMS.length] what the terms measure, before their factors; NaN where it was not measured */
  readonly auxMeasures: Float32Array;
  /** [AUX_TERMS.length] what the loss has of each measure, in all of these rows: its coefficient, with its sign */
  readonly auxFactors: readonly number[];
  /** [n] share of the batch classified rightly */
  readonly accuracy: Float32Array;
  /** [n, E] share of assignments, those counted that were dropped later */
  readonly load: Float32Array;
  /** [n, E] share of the gates' sum */
  readonly importance: Float32Array;
  /** [n] share of assignments dropped, their expert being full */
  readonly dropRate: Float32Array;
  /** [n] share of the batch left without a routed expert */
  readonly unrouted: Float32Array;
  /** [n] share of the batch left without a routed expert and classified rightly all the same */
  readonly unroutedCorrect: Float32Array;
}

/** How a router spreads the test images; measures.ts has the formulas. */
export interface RoutingHealth {
  /** [E] load over the fair share: 1 is fair */
  readonly utilisation: readonly number[];
  /** [E] share of the routed experts' multiply-adds */
  readonly computeShares: readonly number[];
  /** Share of the experts that get less than 1 % of their fair share. */
  readonly deadExperts: number;
  /** (max - mean) / mean of the load */
  readonly maxVio: number;
  /** exp(H(load)) / E */
  readonly diversity: number;
  /** Mean entropy, in nats, of the router's distribution over the experts; 0 without a router. */
  readonly gateEntropy: number;
  /** [E + 1] how many images went to 0, 1, ... E routed experts */
  readonly expertsPerImage: readonly number[];
  /** Multiply-adds of an image on average, the router counted: by the experts that really were used. */
  readonly multiplyAddsPerImage: number;
  /** Share of the images without a routed expert. */
  readonly dropRate: number;
  /** Of the images with a routed expert, and of those without; null where there are none. */
  readonly accuracyRouted: number | null;
  readonly accuracyUnrouted: number | null;
}

export interface EvaluationEvent extends RoutingHealth {
  readonly step: number;
  /** Whether all test images were classified, not a strided part of them. */
  readonly full: boolean;
  readonly rule: EvaluationRule;
  readonly images: number;
  readonly loss: number;
  readonly accuracy: number;
  /** [C] */
  readonly perClass: Float32Array;
  /** [C, C] counts: true class, predicted */
  readonly confusion: Uint32Array;
  /** [C, E] each class's assignments, as shares that sum to 1 a row */
  readonly routing: Float32Array;
  /** [E] share of all assignments */
  readonly load: Float32Array;
}

/** A test of the model. */
export interface TestEvents {
  readonly evaluation: EvaluationEvent;
  /** The same images by each token's own choice: in full tests, where experts choose. */
  readonly tokenChoice: EvaluationEvent | undefined;
}

export interface RunNotice {
  readonly code:
    | "engine-fallback"
    | "engine-changed"
    | "software-adapter"
    | "device-lost"
    | "device-recovered"
    | "plain-arithmetic"
    | "clamped"
    | "not-kept";
  readonly message: string;
}

/** The run stopped and cannot go on by itself. */
export interface RunFailure {
  readonly code: "data" | "engine" | "limits" | "internal";
  /** What happened, in a sentence. */
  readonly message: string;
  /** How to go on, in a sentence. */
  readonly remedy: string;
  /** Whether trying the same again can help (a download, a lost device). */
  readonly retry: boolean;
  /** Whether it is the CPU engine that failed: then that is no way out. */
  readonly isOfCpu?: boolean;
}
