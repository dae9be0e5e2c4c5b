import { dispatch } from "./assignment/dispatch.ts";
import { selectTopK } from "./assignment/selectTopK.ts";
import { combine, combineBackward } from "./experts/combine.ts";
import { expertHidden, expertHiddenBackward } from "./experts/expertHidden.ts";
import { expertOutput, expertOutputBackward } from "./experts/expertOutput.ts";
import type { Floats } from "./floats.ts";
import { tokenBound } from "./guard.ts";
import { crossEntropy, predict } from "./losses/crossEntropy.ts";
import { addImportanceGradient, cvSquared, cvSquaredBackward } from "./losses/importanceLoss.ts";
import { type ParameterShape, parameterLayout, parameterViews } from "./parameters.ts";
import { type GateKind, gate, gateBackward } from "./router/gate.ts";
import { routerLogits, routerLogitsBackward } from "./router/routerLogits.ts";

/** A batch to classify. Results have the precision of the parameters. */
export interface ForwardInput<A extends Floats> {
  /** [P], see parameters.ts */
  readonly parameters: A;
  /** [T,D] pixels in [0,1] */
  readonly x: Floats;
  readonly shape: ParameterShape;
  /** K */
  readonly topK: number;
  readonly gate: GateKind;
}

export interface StepInput<A extends Floats> extends ForwardInput<A> {
  /** [T] */
  readonly labels: Uint8Array;
  readonly importanceCoef: number;
}

/** The mixture of experts from pixels to class scores, every intermediate kept. */
export function classify<A extends Floats>({
  parameters,
  x,
  shape,
  topK,
  gate: kind,
}: ForwardInput<A>) {
  const { numPixels: D, numExperts: E, hiddenSize: H, numClasses: C } = shape;
  const K = topK;
  const T = x.length / D;
  const weights = parameterViews(parameters, shape);

  const z = floatsLike(parameters, T * E);
  routerLogits(z, x, weights.router, T, D, E);
  const selected = new Uint32Array(T * K);
  selectTopK(selected, z, T, E, K);
  const gates = floatsLike(parameters, T * K);
  gate(gates, z, selected, T, E, K, kind);

  const order = new Uint32Array(T * K);
  const offsets = new Uint32Array(E + 1);
  const importance = floatsLike(parameters, E);
  dispatch(order, offsets, importance, selected, gates, T, E, K);

  const { hiddenWeight, hiddenBias, outputWeight, outputBias } = weights;
  const h = floatsLike(parameters, T * K * H);
  expertHidden(h, x, hiddenWeight, hiddenBias, order, offsets, T, D, E, K, H);
  const o = floatsLike(parameters, T * K * C);
  expertOutput(o, h, outputWeight, outputBias, order, offsets, E, H, C);
  const y = floatsLike(parameters, T * C);
  combine(y, gates, o, T, K, C);

  const load = Uint32Array.from({ length: E }, (_, e) => offsets[e + 1] - offsets[e]);
  return { z, selected, gates, order, offsets, load, importance, h, o, y };
}

/**
 * One batch forward and backward: loss = mean cross-entropy + importanceCoef * CV^2(importance).
 * The gradients are laid out as the parameters are.
 *
 * source  Shazeer et al. 2017 (arXiv 1701.06538), without noise and without the load loss
 */
export function forwardBackward<A extends Floats>(input: StepInput<A>) {
  const { parameters, x, labels, shape, topK, gate: kind, importanceCoef } = input;
  const { numPixels: D, numExperts: E, hiddenSize: H, numClasses: C } = shape;
  const K = topK;
  const T = labels.length;
  const forward = classify(input);
  const { z, selected, gates, order, offsets, importance, h, o, y } = forward;

  const losses = floatsLike(parameters, T);
  const dy = floatsLike(parameters, T * C);
  crossEntropy(losses, dy, y, labels, T, C);
  const auxLoss = importanceCoef * cvSquared(importance, E);

  const dGates = floatsLike(parameters, T * K);
  const dO = floatsLike(parameters, T * K * C);
  combineBackward(dGates, dO, dy, gates, o, T, K, C);
  const dImportance = floatsLike(parameters, E);
  cvSquaredBackward(dImportance, importance, E);
  addImportanceGradient(dGates, dImportance, selected, importanceCoef, T, K);
  const dz = floatsLike(parameters, T * E);
  gateBackward(dz, dGates, z, selected, T, E, K, kind);

  const gradients = floatsLike(parameters, parameterLayout(shape).size);
  const d = parameterViews(gradients, shape);
  const { outputWeight } = parameterViews(parameters, shape);
  const dh = floatsLike(parameters, T * K * H);
  routerLogitsBackward(d.router, dz, x, T, D, E);
  expertOutputBackward(
    d.outputWeight,
    d.outputBias,
    dh,
    dO,
    h,
    outputWeight,
    order,
    offsets,
    E,
    H,
    C,
  );
  expertHiddenBackward(d.hiddenWeight, d.hiddenBias, dh, x, order, offsets, T, D, E, K, H);

  const bounds = floatsLike(parameters, T);
  tokenBound(bounds, dz, dh, dO, h, T, E, K, H, C);

  return {
    ...forward,
    /** [T] cross-entropy of each token */
    losses,
    taskLoss: sum(losses, T) / T,
    auxLoss,
    correct: countCorrect(y, labels, T, C),
    dy,
    dGates,
    dO,
    dImportance,
    dz,
    dh,
    gradients,
    /** [T], see guard.ts */
    bounds,
    bound: sum(bounds, T),
  };
}

/** How many of the T rows of y have their largest score at the label. */
export function countCorrect(y: Floats, labels: Uint8Array, T: number, C: number): number {
  let correct = 0;
  for (let t = 0; t < T; t++) if (predict(y, t, C) === labels[t]) correct++;
  return correct;
}

function sum(values: Floats, count: number): number {
  let total = 0;
  for (let i = 0; i < count; i++) total += values[i];
  return total;
}

function floatsLike<A extends Floats>(like: A, length: number): A {
  return (like instanceof Float64Array ? new Float64Array(length) : new Float32Array(length)) as A;
}
