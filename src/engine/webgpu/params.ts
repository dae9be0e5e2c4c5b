import { feistelHalfBits } from "../../reference/random/sampleOrder.ts";
import type { EngineConfig } from "../engine.ts";
import type { Sizes } from "./sizes.ts";
import type { ParamsValues } from "./structs.ts";
import { type PassPurpose, slotsIn } from "./switches.ts";

/** The part of the params that says which images a batch is made of. */
export type BatchParams = Pick<
  ParamsValues,
  | "shuffle"
  | "batch_size"
  | "set_size"
  | "half_bits"
  | "first_image"
  | "start"
  | "stride"
  | "tokens"
>;

/** The part that every pass of an engine has in common. */
type EngineParams = Omit<ParamsValues, keyof BatchParams | "slots">;

/** Training draws batch after batch of the shuffled set, by the replica's own step. */
export function trainingBatches({ batchSize, trainSize }: EngineConfig): BatchParams {
  return {
    shuffle: 1,
    batch_size: batchSize,
    set_size: trainSize,
    half_bits: feistelHalfBits(trainSize),
    first_image: 0,
    start: 0,
    stride: 1,
    tokens: 0,
  };
}

/** Images of an evaluation, `stride` apart. */
export interface Sample {
  /** The number of the first among all images. */
  readonly first: number;
  readonly images: number;
  readonly stride: number;
}

/** A chunk of an evaluation: `whole` images of its sample from number `start` on, or what is left. */
export function evaluationChunk(
  { first, images, stride }: Sample,
  start: number,
  whole: number,
): BatchParams {
  return {
    shuffle: 0,
    batch_size: whole,
    set_size: images,
    half_bits: 1,
    first_image: first,
    start,
    stride,
    tokens: Math.min(whole, images - start),
  };
}

export function paramsOf(
  sizes: Sizes,
  config: EngineConfig,
  purpose: PassPurpose,
  batches: BatchParams,
): ParamsValues {
  const slots = slotsIn(purpose, config) + config.shape.numSharedExperts;
  return { ...engineParams(sizes), slots, ...batches };
}

export function engineParams(sizes: Sizes): EngineParams {
  const { groupStart4 } = sizes;
  return {
    num_replicas: sizes.R,
    pixels4: sizes.pixels4,
    image_words: sizes.imageWords,
    row4: sizes.row4,
    inputs4: sizes.inputs4,
    max_experts: sizes.E,
    shared_experts: sizes.A - sizes.E,
    experts4: sizes.experts4,
    columns4: sizes.columns4,
    hidden4: sizes.hidden4,
    hidden_units: sizes.H,
    outputs4: sizes.outputs4,
    num_classes: sizes.C,
    classes4: sizes.classes4,
    model4: sizes.model4,
    token4: sizes.token4,
    max_tokens: sizes.maxTokens,
    hidden_weight: groupStart4.hiddenWeight,
    hidden_bias: groupStart4.hiddenBias,
    output_weight: groupStart4.outputWeight,
    output_bias: groupStart4.outputBias,
    projection: groupStart4.projection,
    projection_bias: groupStart4.projectionBias,
    head: groupStart4.head,
    head_bias: groupStart4.headBias,
    balance_bias: groupStart4.balanceBias,
    parameters4: sizes.parameters4,
    record_slots: sizes.recordSlots,
  };
}
