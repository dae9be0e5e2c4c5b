import type { Floats } from "../floats.ts";

/** What happens to the entries of a batch before they are multiplied, in this order. */
export interface Disturbance {
  /** Share of the entries that become 0; the others grow by 1 / (1 - dropout). */
  readonly dropout: number;
  /** Every entry is scaled by a number within 1 +- jitter. */
  readonly jitter: number;
  /** Whether entries are rounded to bf16. */
  readonly rounds: boolean;
  readonly seed: number;
  readonly step: number;
}

/**
 * The products of a batch of inputs with weights, whatever the inputs are stored as. Readable: dense.ts.
 * I is the width of a token; the other letters and shapes as in the twins that they stand for.
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
  /** The batch as it is after a disturbance. */
  disturb(batch: Batch, T: number, I: number, change: Disturbance): Batch;
  /** The pixels of token t as bytes, for hashing. */
  bytes(batch: Batch, t: number, I: number): Uint8Array;
}
