import { addCombined } from "../../reference/experts/combine.ts";
import { expertProbabilities, mixProbabilities } from "../../reference/experts/mixProbabilities.ts";
import { classScores } from "../../reference/layer/head.ts";
import { legend } from "../../reference/model/plan.ts";
import { Router } from "../../reference/model/router.ts";
import { outputWidth, parameterViews } from "../../reference/parameters.ts";
import { EXPERT_CHOICE_TEST_TOKENS } from "../../reference/routing.ts";
import { imageAt } from "../yardImages.ts";
import type { Breather } from "./breather.ts";
import type { Votes } from "./votes.ts";

/** Images routed together: where experts choose among images, that number is part of the result. */
const BATCH = EXPERT_CHOICE_TEST_TOKENS;

/** A batch of images, routed and answered. The arrays are overwritten by the next batch. */
export interface MixedBatch {
  /** Place of the batch's first image among the votes. */
  readonly start: number;
  /** Images of the batch. */
  readonly T: number;
  /** Assignments [T,S] and distribution [T,E], see Router */
  readonly router: Router<Float32Array>;
  /** [T,C] class scores */
  readonly y: Float32Array;
}

/**
 * Routes all images anew, without the experts that are off, and mixes the answers that the experts have given already: the
 * model's own rule for tests, by the reference's functions. Hands over batch after batch.
 */
export async function remix(
  votes: Votes,
  off: readonly number[],
  breather: Breather,
  take: (batch: MixedBatch) => void,
): Promise<void> {
  const { parameters, plan, settings, dataset } = votes.input;
  const { A, C, M, Q, S } = legend(plan);
  const O = outputWidth(plan.shape);
  const weights = parameterViews(parameters, plan.shape);
  const isMixOfProbabilities = M === 0 && plan.routing.combine === "probabilities";
  const router = new Router(plan, BATCH, (length) => new Float32Array(length));
  const o = new Float32Array(BATCH * S * O);
  const q = new Float32Array(isMixOfProbabilities ? BATCH * S * C : 0);
  const y = new Float32Array(BATCH * C);
  const v = new Float32Array(BATCH * M);
  for (let start = 0; start < votes.indices.length; start += BATCH) {
    const T = Math.min(BATCH, votes.indices.length - start);
    router.z.set(votes.z.subarray(start * Q, (start + T) * Q));
    const pixels = (t: number) => imageAt(dataset.test, votes.indices[start + t]);
    router.assign({ T, rule: "own", step: 0, settings, off }, weights.balanceBias, pixels);
    const { selected, gates, kept } = router;
    for (let a = 0; a < T * S; a++) {
      if (!kept[a]) continue;
      const vote = ((start + Math.floor(a / S)) * A + selected[a]) * O;
      o.set(votes.o.subarray(vote, vote + O), a * O);
    }
    if (isMixOfProbabilities) {
      expertProbabilities(q, o, kept, T * S, C);
      mixProbabilities(y, gates, q, kept, T, S, C);
    } else if (M > 0) {
      v.set(votes.u.subarray(start * M, (start + T) * M));
      addCombined(v, gates, o, kept, T, S, M);
      classScores(y, v, weights.head, weights.headBias, T, M, C);
    } else {
      y.fill(0, 0, T * C);
      addCombined(y, gates, o, kept, T, S, C);
    }
    take({ start, T, router, y });
    await breather.breathe();
  }
}
