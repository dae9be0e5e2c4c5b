import type { Floats } from "../../reference/floats.ts";
import type { Allocate, Plan } from "../../reference/model/plan.ts";
import type { Products } from "../../reference/model/products.ts";
import type { adamStep, sgdStep } from "../../reference/optimiser.ts";
import type { SparseBatch } from "./sparseBatch.ts";
import type { SparseImages } from "./sparseImages.ts";

/** The functions that a CPU engine computes with. They take arrays from this arithmetic's `floats` and `products.gradients` only. */
export interface Arithmetic {
  readonly floats: Allocate<Float32Array>;
  readonly products: Products<SparseBatch, Floats>;
  /** The batch whose token t is image rows[t]. It is valid until the next call, which reuses its memory. */
  gather(images: SparseImages, rows: Uint32Array, T: number): SparseBatch;
  readonly adamStep: typeof adamStep;
  readonly sgdStep: typeof sgdStep;
}

/**
 * Calls `build` with an arithmetic for batches of up to `maxTokens` tokens, and returns its result. Arrays can be
 * allocated inside `build` only. It may be called more than once, the first time to add up the sizes.
 */
export type ProvideArithmetic = <Built>(
  plan: Plan,
  maxTokens: number,
  build: (arithmetic: Arithmetic) => Built,
) => Built;
