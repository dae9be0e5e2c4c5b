import { expertHidden, expertHiddenBackward } from "../experts/expertHidden.ts";
import { roundAll } from "../experts/rounding.ts";
import type { Floats } from "../floats.ts";
import { dropEntries, jitterEntries } from "../random/masks.ts";
import { STREAM } from "../random/random.ts";
import { routerLogits, routerLogitsBackward } from "../router/routerLogits.ts";
import type { InputProducts } from "./inputs.ts";

/** Batches as plain arrays x [T,I], multiplied by the readable twins. */
export const denseProducts: InputProducts<Floats> = {
  linear: (out, x, w, T, I, N) => routerLogits(out, x, w, T, I, N),
  linearBackward: (dW, dOut, x, T, I, N) => routerLogitsBackward(dW, dOut, x, T, I, N),
  expertHidden,
  expertHiddenBackward,
  disturb(x, T, I, { dropout, jitter, rounds, seed, step }) {
    const changed = x.slice(0, T * I);
    if (dropout > 0) dropEntries(changed, changed, T, I, dropout, seed, STREAM.inputDropout, step);
    if (jitter > 0) jitterEntries(changed, changed, T, I, jitter, seed, step);
    if (rounds) roundAll(changed, changed, T * I);
    return changed;
  },
  bytes: (x, t, I) => Uint8Array.from(x.subarray(t * I, (t + 1) * I), (v) => Math.round(v * 255)),
};
