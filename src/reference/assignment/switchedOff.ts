import type { Floats } from "../floats.ts";
import { NONE } from "./none.ts";

/** Logit and rank of an expert that is switched off: its softmax and its sigmoid are 0, and it comes last. Finite in f32. */
const LAST = -1e30;

/** Routed experts that are switched off: tokens are routed as if the model had never had them. */
export class SwitchedOff {
  readonly #isOff: readonly boolean[];
  /** E', the experts that are left */
  readonly left: number;

  /** Numbers that are none of the E experts are left out. */
  constructor(experts: readonly number[], E: number) {
    this.#isOff = Array.from({ length: E }, (_, e) => experts.includes(e));
    this.left = this.#isOff.filter((off) => !off).length;
  }

  get areNone(): boolean {
    return this.left === this.#isOff.length;
  }

  /** Puts the experts that are off behind all others. shapes  values [T,E]: logits, or ranks */
  putLast(values: Floats, T: number): void {
    const E = this.#isOff.length;
    if (this.areNone) return;
    for (let i = 0; i < T * E; i++) if (this.#isOff[i % E]) values[i] = LAST;
  }

  /** Empties the slots of the experts that are off. shapes  selected [T,S], the first J slots routed */
  empty(selected: Uint32Array, T: number, S: number, J: number): void {
    if (this.areNone) return;
    for (let t = 0; t < T; t++) {
      for (let a = t * S; a < t * S + J; a++) {
        if (selected[a] !== NONE && this.#isOff[selected[a]]) selected[a] = NONE;
      }
    }
  }

  /**
   * Sends the tokens of an expert that is off to the next one by number that is on, the first after the last: a
   * hash has no second best, and the other experts keep their tokens.
   */
  passOn(selected: Uint32Array, T: number, S: number): void {
    const E = this.#isOff.length;
    if (this.areNone || this.left === 0) return;
    for (let t = 0; t < T; t++) {
      while (this.#isOff[selected[t * S]]) selected[t * S] = (selected[t * S] + 1) % E;
    }
  }
}
