import { dispatch } from "../assignment/dispatch.ts";
import { expertProbabilities, mixProbabilities } from "../experts/mixProbabilities.ts";
import { roundAll } from "../experts/rounding.ts";
import type { Floats } from "../floats.ts";
import { addLayerBound, isStepSafe, tokenBound } from "../guard.ts";
import { predict } from "../losses/crossEntropy.ts";
import { competitive, likelihood } from "../losses/jacobs.ts";
import { parameterLayout, parameterViews } from "../parameters.ts";
import { dropEntries } from "../random/masks.ts";
import { STREAM } from "../random/random.ts";
import { type Body, FeatureBody, PixelBody, pixelReach, type Weights } from "./body.ts";
import { type Allocate, type BatchContext, type Letters, legend, type Plan } from "./plan.ts";
import type { Products } from "./products.ts";
import { Router } from "./router.ts";
import { RouterBackward } from "./routerBackward.ts";

export interface BatchOutcome {
  readonly taskLoss: number;
  readonly auxLoss: number;
  readonly correct: number;
  /** Whether the step may be applied, see isStepSafe. If not, some gradients were not computed. */
  readonly safe: boolean;
}

/**
 * A model over one batch, forward and backward: calls the twins in order and keeps every intermediate. Allocates once,
 * for up to `maxTokens` tokens. `Batch` is the type that inputs are stored in; `products` multiply it by weights and
 * are the readable twins (dense.ts) or an engine's faster ones, whose weight gradients are of type `G`.
 */
export class Model<A extends Floats, Batch, G extends Floats = Float64Array> {
  readonly plan: Plan;
  readonly maxTokens: number;
  readonly router: Router<A>;
  readonly routerBackward: RouterBackward<A>;
  /** Kept assignments in expert order, see dispatch: [T*S], [A+1] */
  readonly order: Uint32Array;
  readonly offsets: Uint32Array;
  /** [T*S,H] hidden units, [T*S,O] outputs, [T*S,C] probabilities, where mixing or loss needs each expert's own */
  readonly h: A;
  readonly o: A;
  readonly q: A;
  /** [T,M] the residual plus the mixed outputs of the experts, in a layer */
  readonly v: A;
  /** [T,C] class scores */
  readonly y: A;
  /** [T] task loss of each token, and its bound (see tokenBound), after backward() */
  readonly losses: A;
  readonly bounds: A;
  /** Gradients of the same shapes */
  readonly dy: A;
  readonly dGates: A;
  readonly dO: A;
  readonly dv: A;
  readonly dh: A;
  /** [P] in the order of the parameters */
  readonly gradients: G;

  readonly #letters: Letters;
  readonly #views = new WeakMap<A, Weights<A>>();
  readonly #body: Body<A, Batch>;
  /** #body in a layer; undefined in a mixture, which has no residual. */
  readonly #features: FeatureBody<A, Batch> | undefined;
  readonly #products: Products<Batch, G>;
  readonly #d: Weights<G>;
  /** Weights rounded to bf16, where router or experts are. */
  readonly #rounded: A | undefined;

  constructor(plan: Plan, maxTokens: number, floats: Allocate<A>, products: Products<Batch, G>) {
    this.#letters = legend(plan);
    const { M, C, A, H, S } = this.#letters;
    const { combine, taskLoss, routerRounding, expertRounding } = plan.routing;
    const T = maxTokens;
    const O = M > 0 ? M : C;
    const { size } = parameterLayout(plan.shape);
    const needsProbabilities = combine === "probabilities" || taskLoss !== "cross-entropy";
    const rounds = routerRounding === "bf16" || expertRounding === "bf16";
    this.plan = plan;
    this.maxTokens = maxTokens;
    this.router = new Router(plan, maxTokens, floats);
    this.routerBackward = new RouterBackward(plan, this.router, maxTokens, floats);
    this.order = new Uint32Array(T * S);
    this.offsets = new Uint32Array(A + 1);
    this.h = floats(T * S * H);
    this.o = floats(T * S * O);
    this.q = floats(needsProbabilities ? T * S * C : 0);
    this.v = floats(T * M);
    this.y = floats(T * C);
    this.losses = floats(T);
    this.bounds = floats(T);
    this.dy = floats(T * C);
    this.dGates = floats(T * S);
    this.dO = floats(T * S * O);
    this.dv = floats(T * M);
    this.dh = floats(T * S * H);
    this.gradients = products.gradients(size);
    this.#products = products;
    this.#d = parameterViews(this.gradients, plan.shape);
    this.#rounded = rounds ? floats(size) : undefined;
    this.#features = M > 0 ? new FeatureBody(plan, products, maxTokens, floats) : undefined;
    this.#body = this.#features ?? new PixelBody(plan, products.images);
  }

  /** [T,M] what router and experts see, in a layer; undefined in a mixture, where they see the pixels */
  get u(): A | undefined {
    return this.#features?.u;
  }

  /** Classifies the first T tokens of a batch: computes y. */
  forward(parameters: A, batch: Batch, context: BatchContext): void {
    const { T } = context;
    const { D, A, S } = this.#letters;
    const { router, order, offsets } = this;
    const weights = this.#weights(parameters);
    this.#body.prepare(weights, batch, context);
    if (this.plan.shape.routerColumns > 0) this.#scoreExperts(weights, context);
    router.assign(context, weights.balanceBias, (t) => this.#products.images.bytes(batch, t, D));
    dispatch(order, offsets, router.selected, router.kept, T, A, S);
    this.#runExperts(weights, context);
    this.#answer(weights, context);
  }

  /** Losses of the batch that forward() has just classified, and all gradients if the step is safe. */
  backward(parameters: A, labels: Uint8Array, context: BatchContext): BatchOutcome {
    const { T } = context;
    const { C } = this.#letters;
    const weights = this.#weights(parameters);
    this.#taskBackward(weights, labels, context);
    const taskLoss = sum(this.losses, T) / T;
    const auxLoss = this.routerBackward.measure(context);
    this.routerBackward.backward(this.dGates, this.losses, context);
    this.#expertsBackward(weights, context);
    const { order, offsets } = this;
    const outputs = { dz: this.routerBackward.dz, dh: this.dh };
    this.#features?.collect(weights, this.dv, outputs, { order, offsets }, context);
    this.#boundTokens(context);
    const safe = isStepSafe(sum(this.bounds, T), taskLoss, auxLoss);
    if (safe) this.#body.backward(this.#d, outputs, { order, offsets }, context);
    return { taskLoss, auxLoss, correct: countCorrect(this.y, labels, T, C), safe };
  }

  /** The parameters that the model computes with: rounded where the routing says so. */
  #weights(parameters: A): Weights<A> {
    let weights = this.#views.get(parameters);
    if (!weights) {
      weights = parameterViews(parameters, this.plan.shape);
      this.#views.set(parameters, weights);
    }
    if (!this.#rounded) return weights;
    const { routerRounding, expertRounding } = this.plan.routing;
    roundAll(this.#rounded, parameters, parameters.length);
    const rounded = parameterViews(this.#rounded, this.plan.shape);
    const { hiddenWeight, hiddenBias, outputWeight, outputBias } =
      expertRounding === "bf16" ? rounded : weights;
    const { router } = routerRounding === "bf16" ? rounded : weights;
    return { ...weights, router, hiddenWeight, hiddenBias, outputWeight, outputBias };
  }

  #scoreExperts(weights: Weights<A>, context: BatchContext): void {
    const { Q } = this.#letters;
    const { z } = this.router;
    this.#body.routerLogits(z, weights, context);
    if (this.plan.routing.routerRounding === "bf16") roundAll(z, z, context.T * Q);
  }

  #runExperts(weights: Weights<A>, context: BatchContext): void {
    const { A, M, C, H, S } = this.#letters;
    const { T, settings, step } = context;
    const { order, offsets, h, o } = this;
    this.#body.expertHidden(h, weights, { order, offsets });
    const dropout = expertDropout(context);
    if (dropout > 0) {
      dropEntries(h, h, T * S, H, dropout, settings.seed, STREAM.expertDropout, step);
    }
    if (this.plan.routing.expertRounding === "bf16") roundAll(h, h, T * S * H);
    const { outputWeight, outputBias } = weights;
    this.#products.experts.expertOutput(
      o,
      h,
      outputWeight,
      outputBias,
      order,
      offsets,
      A,
      H,
      M > 0 ? M : C,
    );
  }

  #answer(weights: Weights<A>, { T }: BatchContext): void {
    const { M, C, S } = this.#letters;
    const { y, v, o, q } = this;
    const { gates, kept } = this.router;
    const { mixing, features } = this.#products;
    if (q.length > 0) expertProbabilities(q, o, kept, T * S, C);
    if (this.#features) {
      v.set(this.#features.u.subarray(0, T * M));
      mixing.addCombined(v, gates, o, kept, T, S, M);
      features.classScores(y, v, weights.head, weights.headBias, T, M, C);
    } else if (this.plan.routing.combine === "probabilities") {
      mixProbabilities(y, gates, q, kept, T, S, C);
    } else {
      y.fill(0, 0, T * C);
      mixing.addCombined(y, gates, o, kept, T, S, C);
    }
  }

  /** Task loss of every token, and its gradients: dGates, dO and, with cross-entropy, dy; in a layer dv and the head's. */
  #taskBackward(weights: Weights<A>, labels: Uint8Array, { T }: BatchContext): void {
    const { M, C, S } = this.#letters;
    const { combine, taskLoss } = this.plan.routing;
    const { losses, dGates, dO, dy, dv, y, o, q, v } = this;
    const { gates, kept } = this.router;
    const { mixing, features } = this.#products;
    const answers = { gates, q, kept, labels, T, S, C };
    if (taskLoss === "competitive") {
      competitive(losses, dGates, dO, answers);
    } else if (taskLoss === "likelihood" || combine === "probabilities") {
      likelihood(losses, dGates, dO, answers);
    } else {
      mixing.crossEntropy(losses, dy, y, labels, T, C);
      if (M === 0) {
        mixing.combineBackward(dGates, dO, dy, gates, o, kept, T, S, C);
        return;
      }
      const { head, headBias } = this.#d;
      features.classScoresBackward(head, headBias, dv, dy, v, weights.head, T, M, C);
      mixing.combineBackward(dGates, dO, dv, gates, o, kept, T, S, M);
    }
  }

  #expertsBackward(weights: Weights<A>, context: BatchContext): void {
    const { A, M, C, H } = this.#letters;
    const { order, offsets, h, dh, dO } = this;
    const d = this.#d;
    const O = M > 0 ? M : C;
    const { outputWeight } = weights;
    this.#products.experts.expertOutputBackward(
      d.outputWeight,
      d.outputBias,
      dh,
      dO,
      h,
      outputWeight,
      order,
      offsets,
      A,
      H,
      O,
    );
    // The gradient of a dropped unit is 0 already, since its h is 0; those of the others are scaled like the units.
    const scale = 1 / (1 - expertDropout(context));
    if (scale === 1) return;
    for (let s = 0; s < offsets[A]; s++) {
      for (let i = order[s] * H; i < (order[s] + 1) * H; i++) dh[i] *= scale;
    }
  }

  #boundTokens(context: BatchContext): void {
    const { T } = context;
    const { Q, H, S, M, C } = this.#letters;
    const { bounds, h, dh, dO, dy, v, router } = this;
    const { dz } = this.routerBackward;
    const gradients = { dz, dh, dO, h, kept: router.kept };
    const reach = (t: number) => this.#body.reach(t, context);
    tokenBound(bounds, gradients, reach, T, Q, S, H, M > 0 ? M : C);
    if (!this.#features) return;
    addLayerBound(bounds, dy, v, this.#features.du, pixelReach(this.plan, context), T, M, C);
  }
}

function expertDropout({ rule, settings }: BatchContext): number {
  return rule === "training" ? settings.expertDropout : 0;
}

/** How many of the T rows of y have their largest score at the label. */
function countCorrect(y: Floats, labels: Uint8Array, T: number, C: number): number {
  let correct = 0;
  for (let t = 0; t < T; t++) if (predict(y, t, C) === labels[t]) correct++;
  return correct;
}

function sum(values: Floats, count: number): number {
  let total = 0;
  for (let i = 0; i < count; i++) total += values[i];
  return total;
}
