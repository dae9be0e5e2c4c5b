import type { Floats } from "../floats.ts";
import { type Routing, type RoutingSettings, routedSlots } from "../routing.ts";
import type { ModelSizes } from "../shape.ts";

/** A model and its way of routing: what stays the same from batch to batch. */
export interface Plan {
  readonly shape: ModelSizes;
  /** K */
  readonly topK: number;
  readonly routing: Routing;
}

/**
 * How a batch is routed: `training` with noise, dropout and capacity; `own` as the method does without
 * them; `token-choice` to the K best experts of each token, whatever the method.
 */
export type Rule = "training" | "own" | "token-choice";

/** One batch on its way through the model. */
export interface Pass {
  /** Tokens of the batch. */
  readonly T: number;
  readonly rule: Rule;
  /** Number of the batch: what its random numbers depend on, beside the seed. */
  readonly step: number;
  readonly settings: RoutingSettings;
}

/** Makes arrays of the model's precision: f32 to train, f64 to check gradients. */
export type Allocate<A extends Floats> = (length: number) => A;

export type Letters = ReturnType<typeof legend>;

/** The letters that the twins use, for a plan. */
export function legend({ shape, topK, routing }: Plan) {
  const E = shape.numExperts;
  const R = routedSlots(routing.assignment, E, topK);
  return {
    D: shape.numPixels,
    M: shape.modelWidth,
    C: shape.numClasses,
    E,
    /** All experts, shared ones included. */
    A: E + shape.numSharedExperts,
    H: shape.hiddenSize,
    Q: shape.routerColumns,
    K: topK,
    /** Slots of a token that the router fills. */
    R,
    /** All slots of a token. */
    S: R + shape.numSharedExperts,
  };
}
