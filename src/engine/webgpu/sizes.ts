import type { ParameterGroup } from "../../reference/parameters.ts";
import type { EngineConfig } from "../engine.ts";

/** Every length that buffers, grids and params are made of. A trailing 4 counts vec4. */
export interface Sizes {
  readonly R: number;
  readonly E: number;
  readonly K: number;
  readonly C: number;
  readonly pixels4: number;
  readonly experts4: number;
  readonly hidden4: number;
  readonly classes4: number;
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
const RECORD_HEADER_WORDS = 8;
const EVALUATION_TOKENS = 1000;
/** Hidden activations of an evaluation's chunk stay below this. */
const EVALUATION_HIDDEN_BYTES = 32 * 2 ** 20;

export function sizesOf(config: EngineConfig): Sizes {
  const {
    numReplicas: R,
    numPixels,
    numClasses: C,
    numExperts: E,
    topK: K,
    hiddenSize,
  } = config.shape;
  const pixels4 = Math.ceil(numPixels / 4);
  const experts4 = Math.ceil(E / 4);
  const hidden4 = Math.ceil(hiddenSize / 4);
  const classes4 = Math.ceil(C / 4);
  let next = 0;
  const reserve = (vectors: number) => {
    const start = next;
    next += vectors;
    return start;
  };
  const groupStart4 = {
    router: reserve(pixels4 * 4 * experts4),
    hiddenWeight: reserve(E * pixels4 * 4 * hidden4),
    hiddenBias: reserve(E * hidden4),
    outputWeight: reserve(E * hidden4 * 4 * classes4),
    outputBias: reserve(E * classes4),
  };
  const hiddenBytesPerToken = R * K * hidden4 * 16 * 2;
  const evaluationTokens = Math.max(
    1,
    Math.min(EVALUATION_TOKENS, Math.floor(EVALUATION_HIDDEN_BYTES / hiddenBytesPerToken)),
  );
  return {
    R,
    E,
    K,
    C,
    pixels4,
    experts4,
    hidden4,
    classes4,
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
