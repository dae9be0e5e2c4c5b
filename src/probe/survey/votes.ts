import type { Dataset } from "../../data/dataset.ts";
import type { Floats } from "../../reference/floats.ts";
import { Model } from "../../reference/model/model.ts";
import { legend, type Plan } from "../../reference/model/plan.ts";
import { outputWidth } from "../../reference/parameters.ts";
import type { RoutingSettings } from "../../reference/routing.ts";
import { toPixels } from "../yardImages.ts";
import type { Breather } from "./breather.ts";
import { skipBlank } from "./skipBlank.ts";

/** Weights, and the test images that they are asked about. */
export interface VotesInput {
  /** Weights of one replica. */
  readonly parameters: Float32Array;
  readonly plan: Plan;
  readonly settings: RoutingSettings;
  readonly dataset: Dataset;
  /** Every so manyeth test image: 1 is all of them. */
  readonly stride: number;
}

/** What router and experts say of some test images, whoever is asked: from it every routing can be mixed. */
export interface Votes {
  readonly input: VotesInput;
  /** [T] numbers of the images in the test split */
  readonly indices: readonly number[];
  /** [T,Q] the router's logits, or the projections of a hash */
  readonly z: Float32Array;
  /** [T,A,O] the output of every expert, shared ones last */
  readonly o: Float32Array;
  /** [T,M] the features between projection and experts, in a layer */
  readonly u: Float32Array;
}

/** Images computed between two looks at the clock. */
const CHUNK = 16;
/** Most memory of the votes. Beyond it, fewer images are asked about. */
const MOST_BYTES = 96e6;

/** The smallest stride, at least the given one, with which the votes of so many test images fit in memory. */
export function affordableStride(plan: Plan, testImages: number, wanted: number): number {
  const { A, M, Q } = legend(plan);
  const bytesAnImage = 4 * (Q + M + A * outputWidth(plan.shape));
  return Math.max(wanted, Math.ceil((testImages * bytesAnImage) / MOST_BYTES));
}

/** Asks every expert about every image, in pieces: see Breather. */
export async function collectVotes(input: VotesInput, breather: Breather): Promise<Votes> {
  const { parameters, plan, settings, dataset, stride } = input;
  const { A, M, Q } = legend(plan);
  const O = outputWidth(plan.shape);
  const T = Math.ceil(dataset.test.count / stride);
  const indices = Array.from({ length: T }, (_, t) => t * stride);
  const votes: Votes = {
    input,
    indices,
    z: new Float32Array(T * Q),
    o: new Float32Array(T * A * O),
    u: new Float32Array(T * M),
  };
  const everyExpert = new Model<Float32Array, Floats>(
    { ...plan, routing: { ...plan.routing, router: "none", assignment: "all", gate: "one" } },
    CHUNK,
    (length) => new Float32Array(length),
    skipBlank,
  );
  for (let start = 0; start < T; start += CHUNK) {
    const count = Math.min(CHUNK, T - start);
    const x = toPixels(dataset.test, indices.slice(start, start + count));
    everyExpert.forward(parameters, x, { T: count, rule: "own", step: 0, settings });
    const { router, o, u } = everyExpert;
    votes.z.set(router.z.subarray(0, count * Q), start * Q);
    votes.o.set(o.subarray(0, count * A * O), start * A * O);
    if (u) votes.u.set(u.subarray(0, count * M), start * M);
    await breather.breathe();
  }
  return votes;
}
