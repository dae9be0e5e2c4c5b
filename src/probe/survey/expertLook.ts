import { legend } from "../../reference/model/plan.ts";
import { parameterViews } from "../../reference/parameters.ts";
import { scoresExperts } from "../../reference/routing.ts";
import { toPixels } from "../yardImages.ts";
import { firstLayerOf, quantiseUnits } from "../yardUnits.ts";
import type { Breather } from "./breather.ts";
import { measureSureness, type Sureness } from "./expertSureness.ts";
import type { Votes, VotesInput } from "./votes.ts";

/** Hidden units shown of an expert, and images shown of each. */
const MOST_UNITS = 12;
const EXCITING = 3;

/** What one expert looks for. */
export interface ExpertLook {
  readonly expert: number;
  /** U hidden units are shown */
  readonly units: number;
  /** [U,D] weights over the pixels, each unit scaled to -127..127 by its own largest magnitude */
  readonly unitPictures: Int8Array;
  /** [U][3 at most] test images that excite a unit most, strongest first; none that leave it at 0 */
  readonly exciting: readonly (readonly number[])[];
  /** [D] the router's weights for this expert over the pixels, scaled likewise; undefined where no router scores experts */
  readonly routerPicture: Int8Array | undefined;
  readonly sureness: Sureness;
}

/** Finds what excites the first units of an expert most, and what it is sure of, among the test images of the votes. */
export async function lookAtExpert(
  votes: Votes,
  expert: number,
  off: readonly number[],
  breather: Breather,
): Promise<ExpertLook> {
  const { input } = votes;
  const { parameters, plan, dataset, stride } = input;
  const { D, E } = legend(plan);
  const weights = parameterViews(parameters, plan.shape);
  const { hiddenSizes } = plan.shape;
  const U = Math.min(MOST_UNITS, hiddenSizes[expert % hiddenSizes.length] ?? 0);
  const all = firstLayerOf(weights, plan.shape, U);
  const layer = {
    weights: all.weights.slice(expert * U * D, (expert + 1) * U * D),
    biases: all.biases.slice(expert * U, (expert + 1) * U),
  };
  const best: { index: number; value: number }[][] = Array.from({ length: U }, () => []);
  for (let index = 0; index < dataset.test.count; index += stride) {
    const x = toPixels(dataset.test, [index]);
    const lit = litPixels(x);
    for (let u = 0; u < U; u++) {
      let value = layer.biases[u];
      for (const d of lit) value += x[d] * layer.weights[u * D + d];
      if (value > 0) keepBest(best[u], { index, value });
    }
    await breather.breathe();
  }
  const isScored = scoresExperts(plan.routing) && expert < E;
  return {
    expert,
    units: U,
    unitPictures: quantiseUnits(layer),
    exciting: best.map((images) => images.map(({ index }) => index)),
    routerPicture: isScored ? pictureRouter(input, expert) : undefined,
    sureness: await measureSureness(votes, expert, off, breather),
  };
}

function litPixels(x: Float32Array): number[] {
  const lit: number[] = [];
  for (let d = 0; d < x.length; d++) if (x[d] > 0) lit.push(d);
  return lit;
}

function keepBest(best: { index: number; value: number }[], image: (typeof best)[number]): void {
  const weakest = best[EXCITING - 1];
  if (weakest && weakest.value >= image.value) return;
  best.push(image);
  best.sort((a, b) => b.value - a.value || a.index - b.index);
  best.length = Math.min(best.length, EXCITING);
}

/** [D] the column of the router for one expert; in a layer, through the projection, which is linear. */
function pictureRouter({ parameters, plan }: VotesInput, expert: number): Int8Array {
  const { D, M, Q } = legend(plan);
  const { router, projection } = parameterViews(parameters, plan.shape);
  const column = new Float32Array(D);
  if (M === 0) {
    for (let d = 0; d < D; d++) column[d] = router[d * Q + expert];
  } else {
    for (let d = 0; d < D; d++) {
      for (let m = 0; m < M; m++) column[d] += projection[d * M + m] * router[m * Q + expert];
    }
  }
  return quantiseUnits({ weights: column, biases: new Float32Array(1) });
}
