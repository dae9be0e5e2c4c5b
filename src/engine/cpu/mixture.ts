import { dispatch } from "../../reference/assignment/dispatch.ts";
import { selectTopK } from "../../reference/assignment/selectTopK.ts";
import { combine, combineBackward } from "../../reference/experts/combine.ts";
import { expertOutput, expertOutputBackward } from "../../reference/experts/expertOutput.ts";
import type { Floats } from "../../reference/floats.ts";
import { isStepSafe, tokenBound } from "../../reference/guard.ts";
import { crossEntropy } from "../../reference/losses/crossEntropy.ts";
import {
  addImportanceGradient,
  cvSquared,
  cvSquaredBackward,
} from "../../reference/losses/importanceLoss.ts";
import { countCorrect } from "../../reference/model.ts";
import {
  type ParameterGroup,
  parameterLayout,
  parameterViews,
} from "../../reference/parameters.ts";
import { gate, gateBackward } from "../../reference/router/gate.ts";
import type { GateKind, ModelShape } from "../engine.ts";
import {
  type SparseBatch,
  sparseExpertHidden,
  sparseExpertHiddenBackward,
  sparseRouterLogits,
  sparseRouterLogitsBackward,
} from "./sparseProducts.ts";

export type Weights = Readonly<Record<ParameterGroup, Float32Array>>;

export interface BatchOutcome {
  readonly taskLoss: number;
  readonly auxLoss: number;
  readonly correct: number;
  /** Whether the guard lets the step through; if not, the gradients were not computed. */
  readonly safe: boolean;
}

/**
 * The mixture of experts over one batch: src/reference/model.ts with memory that is kept from batch to
 * batch, and with fast products for the pixels. Arrays have room for `maxTokens` tokens.
 */
export class Mixture {
  readonly maxTokens: number;
  /** Of the last forward(): [T,K], [E+1], [E], [T,C] */
  readonly selected: Uint32Array;
  readonly offsets: Uint32Array;
  readonly importance: Float32Array;
  readonly y: Float32Array;
  /** [P] of the last backward(); f64, since many tokens are added to each entry */
  readonly gradients: Float64Array;

  readonly #shape: ModelShape;
  readonly #gate: GateKind;
  readonly #d: Record<ParameterGroup, Float64Array>;
  readonly #z: Float32Array;
  readonly #gates: Float32Array;
  readonly #order: Uint32Array;
  readonly #h: Float32Array;
  readonly #o: Float32Array;
  readonly #losses: Float32Array;
  readonly #dy: Float32Array;
  readonly #dGates: Float32Array;
  readonly #dO: Float32Array;
  readonly #dImportance: Float32Array;
  readonly #dz: Float32Array;
  readonly #dh: Float32Array;
  readonly #bounds: Float32Array;

  constructor(shape: ModelShape, gateKind: GateKind, maxTokens: number) {
    const { numExperts: E, topK: K, hiddenSize: H, numClasses: C } = shape;
    const T = maxTokens;
    this.maxTokens = maxTokens;
    this.#shape = shape;
    this.#gate = gateKind;
    this.gradients = new Float64Array(parameterLayout(shape).size);
    this.#d = parameterViews(this.gradients, shape);
    this.#z = new Float32Array(T * E);
    this.selected = new Uint32Array(T * K);
    this.#gates = new Float32Array(T * K);
    this.#order = new Uint32Array(T * K);
    this.offsets = new Uint32Array(E + 1);
    this.importance = new Float32Array(E);
    this.#h = new Float32Array(T * K * H);
    this.#o = new Float32Array(T * K * C);
    this.y = new Float32Array(T * C);
    this.#losses = new Float32Array(T);
    this.#dy = new Float32Array(T * C);
    this.#dGates = new Float32Array(T * K);
    this.#dO = new Float32Array(T * K * C);
    this.#dImportance = new Float32Array(E);
    this.#dz = new Float32Array(T * E);
    this.#dh = new Float32Array(T * K * H);
    this.#bounds = new Float32Array(T);
  }

  /** Classifies the first T tokens of a batch. */
  forward(weights: Weights, batch: SparseBatch, T: number): void {
    const { numPixels: D, numExperts: E, topK: K, hiddenSize: H, numClasses: C } = this.#shape;
    const { selected, offsets, importance, y } = this;
    const order = this.#order;
    sparseRouterLogits(this.#z, batch, weights.router, T, E);
    selectTopK(selected, this.#z, T, E, K);
    gate(this.#gates, this.#z, selected, T, E, K, this.#gate);
    dispatch(order, offsets, importance, selected, this.#gates, T, E, K);
    const { hiddenWeight, hiddenBias, outputWeight, outputBias } = weights;
    sparseExpertHidden(this.#h, batch, hiddenWeight, hiddenBias, order, offsets, D, E, K, H);
    expertOutput(this.#o, this.#h, outputWeight, outputBias, order, offsets, E, H, C);
    combine(y, this.#gates, this.#o, T, K, C);
  }

  /** Losses, and gradients if they are safe, of the batch that forward() has just classified. */
  backward(
    weights: Weights,
    batch: SparseBatch,
    labels: Uint8Array,
    T: number,
    importanceCoef: number,
  ): BatchOutcome {
    const { numPixels: D, numExperts: E, topK: K, hiddenSize: H, numClasses: C } = this.#shape;
    const { selected, offsets, importance, y } = this;
    const order = this.#order;
    const d = this.#d;
    crossEntropy(this.#losses, this.#dy, y, labels, T, C);
    const taskLoss = sum(this.#losses, T) / T;
    const auxLoss = importanceCoef * cvSquared(importance, E);

    combineBackward(this.#dGates, this.#dO, this.#dy, this.#gates, this.#o, T, K, C);
    cvSquaredBackward(this.#dImportance, importance, E);
    addImportanceGradient(this.#dGates, this.#dImportance, selected, importanceCoef, T, K);
    gateBackward(this.#dz, this.#dGates, this.#z, selected, T, E, K, this.#gate);
    const { outputWeight } = weights;
    const h = this.#h;
    const dh = this.#dh;
    const dO = this.#dO;
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

    tokenBound(this.#bounds, this.#dz, dh, dO, h, T, E, K, H, C);
    const safe = isStepSafe(sum(this.#bounds, T), taskLoss, auxLoss);
    if (safe) {
      sparseRouterLogitsBackward(d.router, this.#dz, batch, T, E);
      sparseExpertHiddenBackward(
        d.hiddenWeight,
        d.hiddenBias,
        dh,
        batch,
        order,
        offsets,
        D,
        E,
        K,
        H,
      );
    }
    return { taskLoss, auxLoss, correct: countCorrect(y, labels, T, C), safe };
  }
}

function sum(values: Floats, count: number): number {
  let total = 0;
  for (let i = 0; i < count; i++) total += values[i];
  return total;
}
