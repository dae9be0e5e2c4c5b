import type { Floats } from "../floats.ts";
import { type Routing, type RoutingSettings, routedSlots } from "../routing.ts";
import type { ModelSizes } from "../shape.ts";

/** Sizes and routing of a model: what stays the same from batch to batch. */
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

/** What the model must know of a batch, beside its images and labels. */
export interface BatchContext {
  /** Tokens of the batch. */
  readonly T: number;
  readonly rule: Rule;
  /** Number of the batch. Its random numbers are functions of this and the seed. */
  readonly step: number;
  readonly settings: RoutingSettings;
  /** Routed experts that are switched off, in a test: see SwitchedOff. */
  readonly off?: readonly number[];
}

/** Allocates an array of the model's precision: f32 in training, f64 in gradient checks. */
export type Allocate<A extends Floats> = (length: number) => A;

export type Letters = ReturnType<typeof legend>;

/** Values of the letters that the twins use. R is not among them: everywhere it counts replicas. */
export function legend({ shape, topK, routing }: Plan) {
  const E = shape.numExperts;
  const J = routedSlots(routing.assignment, E, topK);
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
    /** Routed slots of a token: those that the router fills, j < J. */
    J,
    /** All slots of a token: the routed ones, then one for each shared expert. */
    S: J + shape.numSharedExperts,
  };
}
