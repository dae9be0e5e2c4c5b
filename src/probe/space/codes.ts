import type { Split } from "../../data/dataset.ts";
import { NONE } from "../../reference/assignment/none.ts";
import type { Floats } from "../../reference/floats.ts";
import { Model } from "../../reference/model/model.ts";
import { legend, type Plan } from "../../reference/model/plan.ts";
import {
  ASSIGNMENTS,
  EXPERT_CHOICE_TEST_TOKENS,
  type RoutingSettings,
} from "../../reference/routing.ts";
import type { Breather } from "../survey/breather.ts";
import { skipBlank } from "../survey/skipBlank.ts";
import { toPixels } from "../yardImages.ts";

/** A model, and images to encode. */
export interface CodesInput {
  /** [P] weights of one replica */
  readonly parameters: Float32Array;
  readonly plan: Plan;
  readonly settings: RoutingSettings;
  readonly split: Split;
  /** Numbers of the images in the split, in the order in which they are routed. */
  readonly indices: readonly number[];
  /** Experts that are switched off. */
  readonly off: readonly number[];
}

/**
 * Images as the numbers that their class scores are made of: a point each, in a space of N = blocks x W dimensions.
 * In a mixture every expert has a block of dimensions, one for each of its hidden units; an image has the units of the
 * experts that it is sent to, times their gates, in their blocks, and zeros in all others. The scores are linear in
 * these numbers (with their gates for the biases). In a layer there is one block: the features v below the head.
 */
export interface Codes {
  /** T */
  readonly images: number;
  /** Blocks of an image that may differ from zero. */
  readonly slots: number;
  /** W, dimensions of a block */
  readonly width: number;
  readonly dimensions: number;
  /** [T, slots] the block of each, EMPTY where there is none */
  readonly blocks: Uint16Array;
  /** [T, slots, W] 0 in empty slots */
  readonly values: Float32Array;
}

/** Value of `Codes.blocks` in an empty slot. */
export const EMPTY = 0xffff;

/** Images computed between two looks at the clock. */
const CHUNK = 16;

/** What the codes of some images may take. */
export interface CodeLimits {
  /** Multiply-adds */
  readonly work: number;
  readonly bytes: number;
}

/** The smallest stride with which so many images can be encoded: 1 takes all, 2 every other one. */
export function affordableStride(plan: Plan, images: number, limits: CodeLimits): number {
  const { D, M, Q, S, H } = legend(plan);
  // Reading a pixel takes as long as eight of them; a fifth of a digit's pixels are not blank.
  const ofPixels = 8 * D + (D / 5) * (M > 0 ? M : Q + S * H);
  const ofFeatures = M > 0 ? M * (Q + 2 * S * H) : 10 * S * H;
  const bytes = 4 * (M > 0 ? M : S * H);
  return Math.max(
    1,
    Math.ceil((images * (ofPixels + ofFeatures)) / limits.work),
    Math.ceil((images * bytes) / limits.bytes),
  );
}

/** Routes the images as a test does, in pieces: see Breather. */
export async function encodeImages(input: CodesInput, breather: Breather): Promise<Codes> {
  const { parameters, plan, settings, split, indices, off } = input;
  const { A, M, S, H } = legend(plan);
  const T = indices.length;
  const isOfBatches = ASSIGNMENTS[plan.routing.assignment].atTest === "expert-choice";
  const chunk = isOfBatches ? EXPERT_CHOICE_TEST_TOKENS : CHUNK;
  const [slots, width] = M > 0 ? [1, M] : [S, H];
  const codes: Codes = {
    images: T,
    slots,
    width,
    dimensions: M > 0 ? M : A * H,
    blocks: new Uint16Array(T * slots),
    values: new Float32Array(T * slots * width),
  };
  const model = new Model<Float32Array, Floats>(
    plan,
    Math.min(chunk, Math.max(1, T)),
    (length) => new Float32Array(length),
    skipBlank,
  );
  for (let start = 0; start < T; start += chunk) {
    const count = Math.min(chunk, T - start);
    const x = toPixels(split, indices.slice(start, start + count));
    model.forward(parameters, x, { T: count, rule: "own", step: 0, settings, off });
    if (M > 0) codes.values.set(model.v.subarray(0, count * M), start * M);
    else enterUnits(codes, model, start, count);
    await breather.breathe();
  }
  return codes;
}

/** The hidden units of the experts that each image was sent to, times their gates. */
function enterUnits(
  { slots, width, blocks, values }: Codes,
  { router, h }: Model<Float32Array, Floats>,
  start: number,
  count: number,
): void {
  for (let a = 0; a < count * slots; a++) {
    const slot = start * slots + a;
    const isSent = router.selected[a] !== NONE && router.kept[a] === 1;
    blocks[slot] = isSent ? router.selected[a] : EMPTY;
    if (!isSent) continue;
    for (let i = 0; i < width; i++) values[slot * width + i] = router.gates[a] * h[a * width + i];
  }
}
