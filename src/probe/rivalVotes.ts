import type { Breather } from "./survey/breather.ts";
import { collectVotes, type Votes, type VotesInput } from "./survey/votes.ts";

/**
 * Votes on an image and on the rivals that it is routed with. Those on the rivals are the same for every image, and are
 * kept for the weights that were asked last.
 */
export class RivalVotes {
  #known: Votes | undefined;

  /** @param input its first test image is the image, the others are the rivals */
  async collect(input: VotesInput, breather: Breather): Promise<Votes> {
    const { count } = input.dataset.test;
    const own = await collectVotes(slice(input, 0, 1), breather);
    if (count === 1) return own;
    if (this.#known?.input.parameters !== input.parameters) {
      this.#known = await collectVotes(slice(input, 1, count), breather);
    }
    const rivals = this.#known;
    return {
      input,
      indices: Array.from({ length: count }, (_, index) => index),
      z: joined(own.z, rivals.z),
      o: joined(own.o, rivals.o),
      u: joined(own.u, rivals.u),
    };
  }
}

/** Asks about some of the test images, from one to before another. */
function slice(input: VotesInput, start: number, end: number): VotesInput {
  const { rows, columns, test } = input.dataset;
  const D = rows * columns;
  const images = test.images.subarray(start * D, end * D);
  const labels = test.labels.subarray(start, end);
  return { ...input, dataset: { ...input.dataset, test: { images, labels, count: end - start } } };
}

function joined(first: Float32Array, second: Float32Array): Float32Array {
  const both = new Float32Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}
