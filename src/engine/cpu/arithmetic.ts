import type { Floats } from "../../reference/floats.ts";
import type { Allocate, Plan } from "../../reference/model/plan.ts";
import type { Products } from "../../reference/model/products.ts";
import type { adamStep, sgdStep } from "../../reference/optimiser.ts";
import type { SparseBatch } from "./sparseBatch.ts";
import type { SparseImages } from "./sparseImages.ts";

/** What a CPU engine computes with. Its functions take arrays that its own `floats` or `gradients` made. */
export interface Arithmetic {
  readonly floats: Allocate<Float32Array>;
  readonly products: Products<SparseBatch, Floats>;
  /** The batch whose token t is the image rows[t], T tokens, until the next is gathered. */
  gather(images: SparseImages, rows: Uint32Array, T: number): SparseBatch;
  readonly adamStep: typeof adamStep;
  readonly sgdStep: typeof sgdStep;
}

/**
 * Calls `build` with arithmetic for batches of up to `maxTokens` tokens, and returns what it built. All
 * arrays are to be taken in there; to learn how many they are, it may be called more than once.
 */
export type ProvideArithmetic = <Built>(
  plan: Plan,
  maxTokens: number,
  build: (arithmetic: Arithmetic) => Built,
) => Built;
