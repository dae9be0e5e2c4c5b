import type { ReplicaSettings } from "../../engine/engine.ts";
import type { Letters } from "../../reference/model/plan.ts";
import type { ParameterGroup } from "../../reference/parameters.ts";
import type { AuxTerm, Routing } from "../../reference/routing.ts";

/**
 * One training step, taken apart: its batch, and one image of it in full. What a method does not have is undefined.
 *
 * Legend: T images of the batch, D pixels, E experts, A experts with the shared ones, S slots of an image, H hidden units,
 * C classes, M width of the features of a layer.
 */
export interface StepTrace {
  /** Steps taken before it, and passes over the training images. */
  readonly step: number;
  readonly epoch: number;
  readonly routing: Routing;
  readonly settings: ReplicaSettings;
  readonly letters: Letters;
  readonly optimizer: "adam" | "sgd";
  readonly rows: number;
  readonly columns: number;
  readonly batch: BatchTrace;
  readonly image: ImageTrace;
  readonly weights: WeightsTrace;
}

/** What concerns all images of the batch. */
export interface BatchTrace {
  /** [T] numbers in the training split, labels, answers and task losses */
  readonly images: Uint32Array;
  readonly labels: Uint8Array;
  readonly answers: Uint8Array;
  readonly losses: Float32Array;
  /** [n,D] pixels of the first images of the batch */
  readonly pictures: Uint8Array;
  /** [A] images that each expert turned away, being full */
  readonly turnedAway: Uint32Array;
  /** Kept slots in the order in which experts work them off, [offsets[A]], and where each expert's begin, [A+1] */
  readonly order: Uint32Array;
  readonly offsets: Uint32Array;
  /** [E] images and gates of each expert, before capacity */
  readonly load: Uint32Array;
  readonly importance: Float32Array;
  /** Most images that an expert takes; 0: no limit */
  readonly capacity: number;
  readonly dropped: number;
  /** Images without a routed expert. */
  readonly unrouted: number;
  readonly taskLoss: number;
  readonly auxLoss: number;
  /** Each times its coefficient. */
  readonly terms: Readonly<Record<AuxTerm, number>>;
  readonly correct: number;
  /** Whether the step is applied; a step whose numbers are not finite is skipped. */
  readonly isSafe: boolean;
}

/** One image of the batch, all the way. */
export interface ImageTrace {
  /** Its place in the batch, and its number in the training split. */
  readonly place: number;
  readonly index: number;
  readonly label: number;
  readonly answer: number;
  readonly pixels: Uint8Array;
  /** [D] the pixels after dropout, where there is any */
  readonly seenPixels: Float32Array | undefined;
  /** [D] the router's copy of them, where that is shaken; in a layer its features are, and this is undefined */
  readonly shakenPixels: Float32Array | undefined;
  /** [M] the features u, in a layer */
  readonly features: Float32Array | undefined;
  /** [E] the router's logits, or [Q] projections of a hash */
  readonly logits: Float32Array | undefined;
  readonly projections: Float32Array | undefined;
  /** [E] scale and normal number of the noise, and the logits with it */
  readonly noise: NoiseTrace | undefined;
  /** [E] scores of the experts, where the batch computes them */
  readonly scores: Float32Array | undefined;
  /** [E] the balance bias that is added to rank experts */
  readonly bias: Float32Array | undefined;
  readonly slots: readonly SlotTrace[];
  /** [M] the features with the experts' answers added, in a layer */
  readonly mixed: Float32Array | undefined;
  /** [C] class scores of the mix, and their softmax */
  readonly classScores: Float32Array;
  readonly probabilities: Float32Array;
  readonly loss: number;
  /** [C] gradient of the class scores; undefined where the loss is of the experts' own probabilities */
  readonly classGradient: Float32Array | undefined;
  /** [E] gradient of the logits, [Q] with learned noise: the second half is of its scales */
  readonly logitGradient: Float32Array | undefined;
}

export interface NoiseTrace {
  readonly scale: Float32Array;
  readonly normal: Float32Array;
  readonly noisy: Float32Array;
}

/** One expert that an image was sent to. */
export interface SlotTrace {
  readonly expert: number;
  readonly isShared: boolean;
  /** False: the expert was full; it computes nothing, and what follows is undefined. */
  readonly isKept: boolean;
  readonly gate: number;
  /** [H] hidden units, [O] the expert's answer: class scores, or in a layer M features */
  readonly hidden: Float32Array | undefined;
  readonly output: Float32Array | undefined;
  /** [C] its probabilities, where mix or loss take them */
  readonly probabilities: Float32Array | undefined;
  readonly gateGradient: number | undefined;
  readonly outputGradient: Float32Array | undefined;
  readonly hiddenGradient: Float32Array | undefined;
}

/** The way back to every weight. A step that is skipped has norms of 0. */
export interface WeightsTrace {
  /** Euclidean norm of the whole gradient, and what it is scaled by so as not to exceed `clipNorm`; 1: not at all */
  readonly gradientNorm: number;
  readonly clipScale: number;
  readonly groups: readonly GroupTrace[];
  /** [A] norm of the gradient of each expert's weights */
  readonly experts: Float32Array;
  /** The first expert that the image went to: its gradients as pictures; undefined in a layer, whose experts see no pixels */
  readonly pictures: GradientPictures | undefined;
  /** Whether the optimiser's state is known, so that the changes are. */
  readonly isUpdated: boolean;
}

/** The weights of one kind. Norms are Euclidean. */
export interface GroupTrace {
  readonly group: ParameterGroup;
  readonly count: number;
  readonly norm: number;
  readonly gradientNorm: number;
  /** Of the change that the step makes; undefined where the optimiser's state is not known. */
  readonly changeNorm: number | undefined;
}

export interface GradientPictures {
  readonly expert: number;
  /** [n,D] -127..127, of its first hidden units; each scaled by its largest */
  readonly units: Int8Array;
  /** [D] -127..127, of the router's weights for it; undefined where the router does not learn */
  readonly router: Int8Array | undefined;
}
