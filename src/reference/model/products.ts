import type { addCombined, combineBackward } from "../experts/combine.ts";
import type { addExpertInputGradient } from "../experts/expertHidden.ts";
import type { expertOutput, expertOutputBackward } from "../experts/expertOutput.ts";
import type { Floats } from "../floats.ts";
import type { classScores, classScoresBackward } from "../layer/head.ts";
import type { crossEntropy } from "../losses/crossEntropy.ts";
import type { addRouterInputGradient } from "../router/routerLogits.ts";
import type { Allocate } from "./plan.ts";

/**
 * Every product of a model's activations with its weights, and what else takes time: the readable twins (dense.ts), or an
 * engine's faster ones.
 * `Batch` is the type that images are stored in, `G` that of weight gradients.
 */
export interface Products<Batch, G extends Floats> {
  /** Allocates the array that the products write weight gradients to. */
  readonly gradients: Allocate<G>;
  readonly images: ImageProducts<Batch>;
  readonly features: FeatureProducts;
  readonly experts: ExpertProducts;
  readonly mixing: Mixing;
}

/** Changes of the entries of a batch before they are multiplied, applied in this order. */
export interface Disturbance {
  /** Share of the entries that are set to 0; the others are scaled by 1 / (1 - dropout). */
  readonly dropout: number;
  /** Every entry is scaled by a number within 1 +- jitter. */
  readonly jitter: number;
  /** Whether entries are rounded to bf16. */
  readonly rounds: boolean;
  readonly seed: number;
  readonly step: number;
}

/**
 * The products of a batch of inputs with weights. I is the width of a token; other letters and shapes are those of
 * the twin that each function replaces.
 */
export interface InputProducts<Batch> {
  /** out[t,n] = sum_i x[t,i] w[i,n], see routerLogits */
  linear(out: Floats, batch: Batch, w: Floats, T: number, I: number, N: number): void;
  /** see routerLogitsBackward */
  linearBackward(dW: Floats, dOut: Floats, batch: Batch, T: number, I: number, N: number): void;
  /** see expertHidden */
  expertHidden(
    h: Floats,
    batch: Batch,
    w1: Floats,
    b1: Floats,
    order: Uint32Array,
    offsets: Uint32Array,
    I: number,
    A: number,
    S: number,
    H: number,
  ): void;
  /** see expertHiddenBackward */
  expertHiddenBackward(
    dW1: Floats,
    dB1: Floats,
    dHidden: Floats,
    batch: Batch,
    order: Uint32Array,
    offsets: Uint32Array,
    I: number,
    A: number,
    S: number,
    H: number,
  ): void;
  /** The batch with the disturbance applied. */
  disturb(batch: Batch, T: number, I: number, change: Disturbance): Batch;
}

/** Products of images. They need no input gradient: nothing below them learns. */
export interface ImageProducts<Batch> extends InputProducts<Batch> {
  /** The pixels of token t as bytes, for hashing. */
  bytes(batch: Batch, t: number, I: number): Uint8Array;
}

/** Products of a layer's features x [T,I], between the projection and the head. */
export interface FeatureProducts extends InputProducts<Floats> {
  readonly addRouterInputGradient: typeof addRouterInputGradient;
  readonly addExpertInputGradient: typeof addExpertInputGradient;
  readonly classScores: typeof classScores;
  readonly classScoresBackward: typeof classScoresBackward;
}

/** Products of the hidden units. */
export interface ExpertProducts {
  readonly expertOutput: typeof expertOutput;
  readonly expertOutputBackward: typeof expertOutputBackward;
}

/** The experts' outputs mixed by their gates, and the loss of the mixture. */
export interface Mixing {
  readonly addCombined: typeof addCombined;
  readonly combineBackward: typeof combineBackward;
  readonly crossEntropy: typeof crossEntropy;
}
