import { classScores } from "../../reference/layer/head.ts";
import { logSumExp, predict } from "../../reference/losses/crossEntropy.ts";
import { legend } from "../../reference/model/plan.ts";
import { outputWidth, parameterViews } from "../../reference/parameters.ts";
import type { Breather } from "./breather.ts";
import { remix } from "./remix.ts";
import type { Votes } from "./votes.ts";

/** What one expert alone says of a test image that it gets. */
export interface OwnAnswer {
  /** Number of the test image. */
  readonly index: number;
  readonly label: number;
  readonly answer: number;
  /** Probability that the expert gives to its answer. */
  readonly confidence: number;
}

/** Images shown of each kind. */
const SHOWN = 8;

/** The images of an expert that it is surest of by itself, and least sure of, the most extreme first. */
export interface Sureness {
  readonly surest: readonly OwnAnswer[];
  readonly leastSure: readonly OwnAnswer[];
}

/** Reads the expert's own answers from the votes, of the images that it gets without the experts that are off. */
export async function measureSureness(
  votes: Votes,
  expert: number,
  off: readonly number[],
  breather: Breather,
): Promise<Sureness> {
  const { plan, parameters, dataset } = votes.input;
  const { A, C, M, S } = legend(plan);
  const O = outputWidth(plan.shape);
  const { head, headBias } = parameterViews(parameters, plan.shape);
  const scores = new Float32Array(C);
  const answers: OwnAnswer[] = [];

  /** Scores of the expert alone: through the head, in a layer, as with a gate of one. */
  function score(t: number): void {
    const first = (t * A + expert) * O;
    if (M === 0) {
      scores.set(votes.o.subarray(first, first + C));
      return;
    }
    const v = Float32Array.from({ length: M }, (_, m) => votes.u[t * M + m] + votes.o[first + m]);
    classScores(scores, v, head, headBias, 1, M, C);
  }

  await remix(votes, off, breather, ({ start, T, router }) => {
    for (let a = 0; a < T * S; a++) {
      if (router.selected[a] !== expert || !router.kept[a]) continue;
      const t = start + Math.floor(a / S);
      score(t);
      const answer = predict(scores, 0, C);
      const confidence = Math.exp(scores[answer] - logSumExp(scores, 0, C));
      const index = votes.indices[t];
      answers.push({ index, label: dataset.test.labels[index], answer, confidence });
    }
  });
  answers.sort((a, b) => b.confidence - a.confidence || a.index - b.index);
  const surest = answers.slice(0, SHOWN);
  // Few images are not shown twice.
  const leastSure = answers.slice(SHOWN).slice(-SHOWN).reverse();
  return { surest, leastSure };
}
