import type { Floats } from "../floats.ts";
import { largestMagnitude } from "../guard.ts";
import type { ParameterGroup } from "../parameters.ts";
import { jitterEntries } from "../random/masks.ts";
import { type Allocate, type BatchContext, type Letters, legend, type Plan } from "./plan.ts";
import type { Disturbance, FeatureProducts, ImageProducts, Products } from "./products.ts";

export type Weights<A extends Floats> = Readonly<Record<ParameterGroup, A>>;

/** Kept assignments grouped by expert, see dispatch. */
export interface Dispatched {
  readonly order: Uint32Array;
  readonly offsets: Uint32Array;
}

/**
 * The input of router and experts, and its products with their first weights. In a mixture the input is the pixels; in
 * a layer it is features, and backward() also computes the gradients of the projection below them.
 */
export interface Body<A extends Floats, Batch> {
  /** Computes the inputs of router and experts. Call before all other functions. */
  prepare(weights: Weights<A>, batch: Batch, context: BatchContext): void;
  routerLogits(z: A, weights: Weights<A>, context: BatchContext): void;
  expertHidden(h: A, weights: Weights<A>, dispatched: Dispatched): void;
  /** At least 1, and at least every input of token t: see tokenBound. */
  reach(t: number, context: BatchContext): number;
  /** Gradients of the weights that an input is multiplied by. */
  backward(
    d: Weights<Floats>,
    back: OutputGradients,
    dispatched: Dispatched,
    context: BatchContext,
  ): void;
}

/** Gradients of the products: of the logits [T,Q], and of the hidden units before their relu [T*S,H]. */
export interface OutputGradients {
  readonly dz: Floats;
  readonly dh: Floats;
}

/** In a mixture: the input of router and experts is the pixels. */
export class PixelBody<A extends Floats, Batch> implements Body<A, Batch> {
  readonly #plan: Plan;
  readonly #letters: Letters;
  readonly #products: ImageProducts<Batch>;
  #expertInput: Batch | undefined;
  #routerInput: Batch | undefined;

  constructor(plan: Plan, products: ImageProducts<Batch>) {
    this.#plan = plan;
    this.#letters = legend(plan);
    this.#products = products;
  }

  prepare(_: Weights<A>, batch: Batch, context: BatchContext): void {
    const { D } = this.#letters;
    const { expertRounding } = this.#plan.routing;
    const dropped = droppedInput(this.#products, batch, context, D);
    this.#expertInput =
      expertRounding === "bf16"
        ? this.#products.disturb(dropped, context.T, D, { ...UNDISTURBED, rounds: true })
        : dropped;
    const change = routerChange(this.#plan, context);
    this.#routerInput = change ? this.#products.disturb(dropped, context.T, D, change) : dropped;
  }

  routerLogits(z: A, weights: Weights<A>, { T }: BatchContext): void {
    const { D, Q } = this.#letters;
    this.#products.linear(z, prepared(this.#routerInput), weights.router, T, D, Q);
  }

  expertHidden(h: A, weights: Weights<A>, { order, offsets }: Dispatched): void {
    const { D, A, S, H } = this.#letters;
    const { hiddenWeight, hiddenBias } = weights;
    const expertInput = prepared(this.#expertInput);
    this.#products.expertHidden(
      h,
      expertInput,
      hiddenWeight,
      hiddenBias,
      order,
      offsets,
      D,
      A,
      S,
      H,
    );
  }

  reach(_: number, context: BatchContext): number {
    return pixelReach(this.#plan, context);
  }

  backward(
    d: Weights<Floats>,
    { dz, dh }: OutputGradients,
    { order, offsets }: Dispatched,
    { T }: BatchContext,
  ): void {
    const { D, Q, A, S, H } = this.#letters;
    const products = this.#products;
    const routerInput = prepared(this.#routerInput);
    const expertInput = prepared(this.#expertInput);
    if (this.#plan.routing.router === "learned") {
      products.linearBackward(d.router, dz, routerInput, T, D, Q);
    }
    const { hiddenWeight, hiddenBias } = d;
    products.expertHiddenBackward(
      hiddenWeight,
      hiddenBias,
      dh,
      expertInput,
      order,
      offsets,
      D,
      A,
      S,
      H,
    );
  }
}

/** In a layer: the input of router and experts is the features u = x projection + bias. */
export class FeatureBody<A extends Floats, Batch> implements Body<A, Batch> {
  /** [T,M] */
  readonly u: A;
  /** [T,M] its gradient, of the last backward() */
  readonly du: A;

  readonly #plan: Plan;
  readonly #letters: Letters;
  readonly #images: ImageProducts<Batch>;
  readonly #features: FeatureProducts;
  readonly #dRouterInput: A;
  #pixels: Batch | undefined;
  #expertInput: Floats;
  #routerInput: Floats;

  constructor(
    plan: Plan,
    { images, features }: Products<Batch, Floats>,
    maxTokens: number,
    floats: Allocate<A>,
  ) {
    const { M } = legend(plan);
    this.#plan = plan;
    this.#letters = legend(plan);
    this.#images = images;
    this.#features = features;
    this.u = floats(maxTokens * M);
    this.du = floats(maxTokens * M);
    this.#dRouterInput = floats(maxTokens * M);
    this.#expertInput = this.u;
    this.#routerInput = this.u;
  }

  prepare(weights: Weights<A>, batch: Batch, context: BatchContext): void {
    const { D, M } = this.#letters;
    const { T } = context;
    const { expertRounding } = this.#plan.routing;
    const u = this.u;
    this.#pixels = droppedInput(this.#images, batch, context, D);
    this.#images.linear(u, this.#pixels, weights.projection, T, D, M);
    const { projectionBias } = weights;
    for (let t = 0; t < T; t++) for (let m = 0; m < M; m++) u[t * M + m] += projectionBias[m];
    const rounded = { ...UNDISTURBED, rounds: true };
    this.#expertInput = expertRounding === "bf16" ? this.#features.disturb(u, T, M, rounded) : u;
    const change = routerChange(this.#plan, context);
    this.#routerInput = change ? this.#features.disturb(u, T, M, change) : u;
  }

  routerLogits(z: A, weights: Weights<A>, { T }: BatchContext): void {
    const { M, Q } = this.#letters;
    this.#features.linear(z, this.#routerInput, weights.router, T, M, Q);
  }

  expertHidden(h: A, weights: Weights<A>, { order, offsets }: Dispatched): void {
    const { M, A, S, H } = this.#letters;
    const { hiddenWeight, hiddenBias } = weights;
    this.#features.expertHidden(
      h,
      this.#expertInput,
      hiddenWeight,
      hiddenBias,
      order,
      offsets,
      M,
      A,
      S,
      H,
    );
  }

  reach(t: number, context: BatchContext): number {
    const { M } = this.#letters;
    const { jitter } = routerChange(this.#plan, context) ?? UNDISTURBED;
    return (1 + jitter) * Math.max(1, largestMagnitude(this.u, t, M));
  }

  /** Fills du, the sum of the gradients through the residual (dv [T,M]), the router and the experts. */
  collect(
    weights: Weights<A>,
    dv: Floats,
    { dz, dh }: OutputGradients,
    { order, offsets }: Dispatched,
    context: BatchContext,
  ): void {
    const { M, Q, A, S, H } = this.#letters;
    const { T, settings, step } = context;
    const { du } = this;
    const dRouterInput = this.#dRouterInput;
    du.set(dv.subarray(0, T * M));
    dRouterInput.fill(0, 0, T * M);
    this.#features.addRouterInputGradient(dRouterInput, dz, weights.router, T, M, Q);
    const { jitter } = routerChange(this.#plan, context) ?? UNDISTURBED;
    if (jitter > 0) jitterEntries(dRouterInput, dRouterInput, T, M, jitter, settings.seed, step);
    for (let i = 0; i < T * M; i++) du[i] += dRouterInput[i];
    this.#features.addExpertInputGradient(du, dh, weights.hiddenWeight, order, offsets, M, A, S, H);
  }

  backward(
    d: Weights<Floats>,
    { dz, dh }: OutputGradients,
    { order, offsets }: Dispatched,
    { T }: BatchContext,
  ): void {
    const { D, M, Q, A, S, H } = this.#letters;
    const { hiddenWeight, hiddenBias } = d;
    if (this.#plan.routing.router === "learned") {
      this.#features.linearBackward(d.router, dz, this.#routerInput, T, M, Q);
    }
    this.#features.expertHiddenBackward(
      hiddenWeight,
      hiddenBias,
      dh,
      this.#expertInput,
      order,
      offsets,
      M,
      A,
      S,
      H,
    );
    this.#images.linearBackward(d.projection, this.du, prepared(this.#pixels), T, D, M);
    const { projectionBias } = d;
    projectionBias.fill(0);
    for (let t = 0; t < T; t++) for (let m = 0; m < M; m++) projectionBias[m] += this.du[t * M + m];
  }
}

const UNDISTURBED: Disturbance = { dropout: 0, jitter: 0, rounds: false, seed: 0, step: 0 };

/** The input after dropout, which router and experts share. */
function droppedInput<Batch>(
  products: ImageProducts<Batch>,
  batch: Batch,
  { T, rule, settings, step }: BatchContext,
  D: number,
): Batch {
  const { inputDropout: dropout, seed } = settings;
  if (rule !== "training" || dropout === 0) return batch;
  return products.disturb(batch, T, D, { ...UNDISTURBED, dropout, seed, step });
}

/** The disturbance of the router's copy of its input; undefined if there is none. */
function routerChange(
  { routing }: Plan,
  { rule, settings, step }: BatchContext,
): Disturbance | undefined {
  const isJittered = routing.noise === "jitter" && rule === "training";
  const jitter = isJittered ? settings.noiseScale : 0;
  const rounds = routing.routerRounding === "bf16";
  if (jitter === 0 && !rounds) return undefined;
  return { ...UNDISTURBED, jitter, rounds, seed: settings.seed, step };
}

/** An upper bound of every pixel after dropout and jitter, which may make it larger than 1. */
export function pixelReach({ routing }: Plan, { rule, settings }: BatchContext): number {
  if (rule !== "training") return 1;
  const jitter = routing.noise === "jitter" ? settings.noiseScale : 0;
  return (1 + jitter) / (1 - settings.inputDropout);
}

function prepared<T>(batch: T | undefined): T {
  if (batch === undefined) throw new Error("prepare() comes first");
  return batch;
}
