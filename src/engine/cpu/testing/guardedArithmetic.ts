import type { Floats } from "../../../reference/floats.ts";
import type { Plan } from "../../../reference/model/plan.ts";
import type { ProvideArithmetic } from "../arithmetic.ts";

const POOL = 100_000;
const GAP = 5;

/**
 * An arithmetic with arrays that detect stray writes: each starts as NaN, is not aligned, and lies between gaps of NaN
 * that must stay NaN.
 */
export function createGuardedArithmetic(provide: ProvideArithmetic, plan: Plan, maxTokens: number) {
  const { arithmetic, floats, gradients } = provide(plan, maxTokens, (arithmetic) => ({
    arithmetic,
    floats: new Pool(arithmetic.floats(POOL)),
    gradients: new Pool(arithmetic.products.gradients(POOL)),
  }));
  return {
    ...arithmetic,
    /** Frees all arrays taken so far. */
    clear() {
      floats.clear();
      gradients.clear();
    },
    floats: (length: number) => floats.take(length),
    gradients: (length: number) => gradients.take(length),
    filled(values: ArrayLike<number>) {
      const array = floats.take(values.length);
      array.set(values);
      return array;
    },
    /** Whether all gaps still hold NaN. */
    hasCleanGaps: () => floats.hasCleanGaps() && gradients.hasCleanGaps(),
  };
}

class Pool<A extends Floats> {
  readonly #array: A;
  #used = 0;
  #gaps: number[] = [];

  constructor(array: A) {
    this.#array = array;
    this.clear();
  }

  clear(): void {
    this.#array.fill(Number.NaN);
    this.#used = 0;
    this.#gaps = [];
    this.#leaveGap();
  }

  take(length: number): A {
    const start = this.#used;
    this.#used += length;
    this.#leaveGap();
    if (this.#used > this.#array.length) throw new Error("The pool is full");
    return this.#array.subarray(start, start + length) as A;
  }

  hasCleanGaps(): boolean {
    return this.#gaps.every((gap) => this.#array.subarray(gap, gap + GAP).every(Number.isNaN));
  }

  #leaveGap(): void {
    this.#gaps.push(this.#used);
    this.#used += GAP;
  }
}
