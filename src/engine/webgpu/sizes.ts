import { inputWidth, outputWidth, type ParameterGroup } from "../../reference/parameters.ts";
import { AUX_TERMS, EXPERT_CHOICE_TEST_TOKENS } from "../../reference/routing.ts";
import type { EngineConfig } from "../engine.ts";
import { wordsOfImage } from "./imageBuffer.ts";
import { quadsInRow } from "./squares.ts";
import { asksExperts, slotsIn } from "./switches.ts";

/**
 * Every length that buffers, grids and params are made of: of the replica that is largest in it. A trailing 4 counts
 * vec4.
 */
export interface Sizes {
  readonly R: number;
  readonly E: number;
  /** All experts, shared ones included. */
  readonly A: number;
  /** Slots of a token while training that the router fills. */
  readonly routedSlots: number;
  /** Slots of a token while training, shared ones included: the most of any pass. */
  readonly S: number;
  readonly H: number;
  readonly C: number;
  readonly pixels4: number;
  /** u32 of an image on the GPU: see imageBuffer.ts. */
  readonly imageWords: number;
  /** Quads from one row of an image to the next: see squares.ts. */
  readonly row4: number;
  readonly inputs4: number;
  readonly experts4: number;
  readonly columns4: number;
  readonly hidden4: number;
  readonly outputs4: number;
  readonly classes4: number;
  /** A layer's features; 0 in a mixture. */
  readonly model4: number;
  /** A row of what is known of a token, see tokens.wgsl. */
  readonly token4: number;
  /** Where each group of weights starts in a replica's padded parameters, in vec4. */
  readonly groupStart4: Readonly<Record<ParameterGroup, number>>;
  readonly parameters4: number;
  readonly batchSize: number;
  readonly trainSize: number;
  /** Tokens an evaluation classifies at once. */
  readonly evaluationTokens: number;
  /** Rows of the per-token buffers: the larger of a batch and an evaluation's chunk. */
  readonly maxTokens: number;
  readonly recordSlots: number;
  /** u32 of one replica's record of one step, see finish_step.wgsl. */
  readonly recordWords: number;
}

const RECORD_SLOTS = 128;
/** Ten words and the auxiliary terms, see finish_step.wgsl. */
export const RECORD_HEADER_WORDS = 10 + AUX_TERMS.length;
const EVALUATION_TOKENS = 1000;
/** Hidden activations of an evaluation's chunk stay below this. */
const EVALUATION_HIDDEN_BYTES = 32 * 2 ** 20;

export function sizesOf(config: EngineConfig): Sizes {
  const { shape, routing } = config;
  const { numReplicas: R, numExperts: E, numSharedExperts, hiddenSize: H, numClasses: C } = shape;
  const A = E + numSharedExperts;
  const routedSlots = slotsIn("training", config);
  const S = routedSlots + numSharedExperts;
  const pixels4 = Math.ceil(shape.numPixels / 4);
  const inputs4 = Math.ceil(inputWidth(shape) / 4);
  const experts4 = Math.ceil(E / 4);
  const columns4 = Math.ceil(shape.routerColumns / 4);
  const hidden4 = Math.ceil(H / 4);
  const outputs4 = Math.ceil(outputWidth(shape) / 4);
  const classes4 = Math.ceil(C / 4);
  const model4 = Math.ceil(shape.modelWidth / 4);
  const features = 4 * model4;
  const answers = asksExperts(config) ? S * outputs4 : 0;
  let next = 0;
  const reserve = (vectors: number) => {
    const start = next;
    next += vectors;
    return start;
  };
  const groupStart4 = {
    router: reserve(inputs4 * 4 * columns4),
    hiddenWeight: reserve(A * inputs4 * H),
    hiddenBias: reserve(A * H),
    outputWeight: reserve(A * hidden4 * 4 * outputs4),
    outputBias: reserve(A * outputs4),
    projection: reserve(pixels4 * 4 * model4),
    projectionBias: reserve(model4),
    head: reserve(model4 * 4 * classes4),
    headBias: reserve(model4 > 0 ? classes4 : 0),
    balanceBias: reserve(experts4),
  };
  const hiddenBytesPerToken = R * S * hidden4 * 16 * 2;
  const roomFor = Math.floor(EVALUATION_HIDDEN_BYTES / hiddenBytesPerToken);
  const evaluationTokens =
    routing.assignment === "expert-choice"
      ? EXPERT_CHOICE_TEST_TOKENS
      : Math.max(1, Math.min(EVALUATION_TOKENS, roomFor));
  return {
    R,
    E,
    A,
    routedSlots,
    S,
    H,
    C,
    pixels4,
    imageWords: wordsOfImage(shape.numPixels),
    row4: quadsInRow(shape.numPixels),
    inputs4,
    experts4,
    columns4,
    hidden4,
    outputs4,
    classes4,
    model4,
    token4: 2 + classes4 + features + answers,
    groupStart4,
    parameters4: next,
    batchSize: config.batchSize,
    trainSize: config.trainSize,
    evaluationTokens,
    maxTokens: Math.max(config.batchSize, evaluationTokens),
    recordSlots: RECORD_SLOTS,
    recordWords: RECORD_HEADER_WORDS + 2 * E,
  };
}
