import { addCombined, combineBackward } from "../experts/combine.ts";
import {
  addExpertInputGradient,
  expertHidden,
  expertHiddenBackward,
} from "../experts/expertHidden.ts";
import { expertOutput, expertOutputBackward } from "../experts/expertOutput.ts";
import { roundAll } from "../experts/rounding.ts";
import type { Floats } from "../floats.ts";
import { classScores, classScoresBackward } from "../layer/head.ts";
import { crossEntropy } from "../losses/crossEntropy.ts";
import { dropEntries, jitterEntries } from "../random/masks.ts";
import { STREAM } from "../random/random.ts";
import {
  addRouterInputGradient,
  routerLogits,
  routerLogitsBackward,
} from "../router/routerLogits.ts";
import type { InputProducts, Products } from "./products.ts";

/** Batches as plain arrays x [T,I]. */
const rows: InputProducts<Floats> = {
  linear: routerLogits,
  linearBackward: routerLogitsBackward,
  expertHidden,
  expertHiddenBackward,
  disturb(x, T, I, { dropout, jitter, rounds, seed, step }) {
    const changed = x.slice(0, T * I);
    if (dropout > 0) dropEntries(changed, changed, T, I, dropout, seed, STREAM.inputDropout, step);
    if (jitter > 0) jitterEntries(changed, changed, T, I, jitter, seed, step);
    if (rounds) roundAll(changed, changed, T * I);
    return changed;
  },
};

/** The products by the readable twins. Gradients are summed in f64, since each entry is a sum over many tokens. */
export const denseProducts: Products<Floats, Float64Array> = {
  gradients: (length) => new Float64Array(length),
  images: {
    ...rows,
    bytes: (x, t, I) => Uint8Array.from(x.subarray(t * I, (t + 1) * I), (v) => Math.round(v * 255)),
  },
  features: {
    ...rows,
    addRouterInputGradient,
    addExpertInputGradient,
    classScores,
    classScoresBackward,
  },
  experts: { expertOutput, expertOutputBackward },
  mixing: { addCombined, combineBackward, crossEntropy },
};
