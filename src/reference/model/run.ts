import type { Floats } from "../floats.ts";
import { PLAIN_SETTINGS, type RoutingSettings } from "../routing.ts";
import { denseProducts } from "./dense.ts";
import { Model } from "./model.ts";
import type { Allocate, BatchContext, Plan, Rule } from "./plan.ts";
import type { Products } from "./products.ts";

/** A batch to classify. Results have the precision of `parameters`. */
export interface ForwardInput<A extends Floats> {
  readonly plan: Plan;
  /** [P], see parameters.ts */
  readonly parameters: A;
  /** [T,D] pixels in [0,1] */
  readonly x: Floats;
  /** `own` unless given */
  readonly rule?: Rule;
  readonly step?: number;
  readonly settings?: RoutingSettings;
  /** Experts that are switched off; none unless given */
  readonly off?: readonly number[];
}

export interface StepInput<A extends Floats> extends ForwardInput<A> {
  /** [T] */
  readonly labels: Uint8Array;
}

/** Classifies one batch by the readable twins, or by other products. */
export function classify<A extends Floats>(
  input: ForwardInput<A>,
  products: Products<Floats, Float64Array> = denseProducts,
): Model<A, Floats> {
  const { parameters, x } = input;
  const context = contextOf(input, "own");
  const model = new Model(input.plan, context.T, allocateLike(parameters), products);
  model.forward(parameters, x, context);
  return model;
}

/** One training batch forward and backward by the readable twins. */
export function forwardBackward<A extends Floats>(input: StepInput<A>) {
  const { parameters, labels } = input;
  const context = contextOf(input, "training");
  const model = classify({ ...input, rule: context.rule });
  return { model, ...model.backward(parameters, labels, context) };
}

function contextOf<A extends Floats>(input: ForwardInput<A>, usual: Rule): BatchContext {
  const { plan, x, rule = usual, step = 0, settings = PLAIN_SETTINGS, off = [] } = input;
  return { T: x.length / plan.shape.numPixels, rule, step, settings, off };
}

function allocateLike<A extends Floats>(like: A): Allocate<A> {
  const inF64 = like instanceof Float64Array;
  return (length) => (inF64 ? new Float64Array(length) : new Float32Array(length)) as A;
}
