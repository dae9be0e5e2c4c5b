import type { Floats } from "../floats.ts";
import { largestMagnitude } from "../guard.ts";
import type { ParameterGroup } from "../parameters.ts";
import { jitterEntries } from "../random/masks.ts";
import { type Allocate, type BatchContext, type Letters, legend, type Plan } from "./plan.ts";
import type { Disturbance, FeatureProducts, ImageProducts, Products } from "./products.ts";

export type Weights<A extends Floats> = Readonly<Record<ParameterGroup, A>>;

/** Which assignments are computed by whom, see dispatch. */
export interface Dispatched {
  readonly order: Uint32Array;
  readonly offsets: Uint32Array;
}

/**
 * What router and experts are given to see. In a mixture that is the pixels; in a layer it is features,
 * and what they learn goes on into the projection below.
 */
export interface Body<A extends Floats, Batch> {
  /** Makes the batch ready for the products below. */
  prepare(weights: Weights<A>, batch: Batch, context: BatchContext): void;
  routerLogits(z: A, weights: Weights<A>, context: BatchContext): void;
  expertHidden(h: A, weights: Weights<A>, dispatched: Dispatched): void;
  /** At least 1, and at least every input of token t: see tokenBound. */
  reach(t: number, context: BatchContext): number;
  /** Gradients of all weights that meet an input. */
  backward(d: Weights<Floats>, back: Backflow, dispatched: Dispatched, context: BatchContext): void;
}

/** Gradients of the logits [T,Q], and of the hidden units before their relu [T*S,H]. */
export interface Backflow {
  readonly dz: Floats;
  readonly dh: Floats;
}

/** Experts and router see the pixels. */
export class PixelBody<A extends Floats, Batch> implements Body<A, Batch> {
  readonly #plan: Plan;
  readonly #letters: Letters;
  readonly #products: ImageProducts<Batch>;
  #seen: Batch | undefined;
  #routerSees: Batch | undefined;

  constructor(plan: Plan, products: ImageProducts<Batch>) {
    this.#plan = plan;
    this.#letters = legend(plan);
    this.#products = products;
  }

  prepare(_: Weights<A>, batch: Batch, context: BatchContext): void {
    const { D } = this.#letters;
    const { expertRounding } = this.#plan.routing;
    const whole = droppedInput(this.#products, batch, context, D);
    this.#seen =
      expertRounding === "bf16"
        ? this.#products.disturb(whole, context.T, D, { ...CALM, rounds: true })
        : whole;
    const change = routerChange(this.#plan, context);
    this.#routerSees = change ? this.#products.disturb(whole, context.T, D, change) : whole;
  }

  routerLogits(z: A, weights: Weights<A>, { T }: BatchContext): void {
    const { D, Q } = this.#letters;
    this.#products.linear(z, prepared(this.#routerSees), weights.router, T, D, Q);
  }

  expertHidden(h: A, weights: Weights<A>, { order, offsets }: Dispatched): void {
    const { D, A, S, H } = this.#letters;
    const { hiddenWeight, hiddenBias } = weights;
    const seen = prepared(this.#seen);
    this.#products.expertHidden(h, seen, hiddenWeight, hiddenBias, order, offsets, D, A, S, H);
  }

  reach(_: number, context: BatchContext): number {
    return pixelReach(this.#plan, context);
  }

  backward(
    d: Weights<Floats>,
    { dz, dh }: Backflow,
    { order, offsets }: Dispatched,
    { T }: BatchContext,
  ): void {
    const { D, Q, A, S, H } = this.#letters;
    const products = this.#products;
    const routerSees = prepared(this.#routerSees);
    const seen = prepared(this.#seen);
    if (this.#plan.routing.router === "learned") {
      products.linearBackward(d.router, dz, routerSees, T, D, Q);
    }
    const { hiddenWeight, hiddenBias } = d;
    products.expertHiddenBackward(hiddenWeight, hiddenBias, dh, seen, order, offsets, D, A, S, H);
  }
}

/** Experts and router see features u = x projection + bias, and give back what these should have been. */
export class FeatureBody<A extends Floats, Batch> implements Body<A, Batch> {
  /** [T,M] */
  readonly u: A;
  /** [T,M] its gradient, of the last backward() */
  readonly du: A;

  readonly #plan: Plan;
  readonly #letters: Letters;
  readonly #images: ImageProducts<Batch>;
  readonly #features: FeatureProducts;
  readonly #dRouterSees: A;
  #pixels: Batch | undefined;
  #seen: Floats;
  #routerSees: Floats;

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
    this.#dRouterSees = floats(maxTokens * M);
    this.#seen = this.u;
    this.#routerSees = this.u;
  }

  prepare(weights: Weights<A>, batch: Batch, context: BatchContext): void {
    const { D, M } = this.#letters;
    const { T } = context;
    const { expertRounding } = this.#plan.routing;
    const u = this.u;
    this.#pixels = droppedInput(this.#images, batch, context, D);
    this.#images.linear(u, this.#pixels, weights.projection, T, D, M);
    for (let i = 0; i < T * M; i++) u[i] += weights.projectionBias[i % M];
    const rounded = { ...CALM, rounds: true };
    this.#seen = expertRounding === "bf16" ? this.#features.disturb(u, T, M, rounded) : u;
    const change = routerChange(this.#plan, context);
    this.#routerSees = change ? this.#features.disturb(u, T, M, change) : u;
  }

  routerLogits(z: A, weights: Weights<A>, { T }: BatchContext): void {
    const { M, Q } = this.#letters;
    this.#features.linear(z, this.#routerSees, weights.router, T, M, Q);
  }

  expertHidden(h: A, weights: Weights<A>, { order, offsets }: Dispatched): void {
    const { M, A, S, H } = this.#letters;
    const { hiddenWeight, hiddenBias } = weights;
    this.#features.expertHidden(
      h,
      this.#seen,
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
    const { jitter } = routerChange(this.#plan, context) ?? CALM;
    return (1 + jitter) * Math.max(1, largestMagnitude(this.u, t, M));
  }

  /** Fills du: what comes back through the residual (dv [T,M]), the router and the experts. */
  collect(
    weights: Weights<A>,
    dv: Floats,
    { dz, dh }: Backflow,
    { order, offsets }: Dispatched,
    context: BatchContext,
  ): void {
    const { M, Q, A, S, H } = this.#letters;
    const { T, settings, step } = context;
    const { du } = this;
    const dRouterSees = this.#dRouterSees;
    du.set(dv.subarray(0, T * M));
    dRouterSees.fill(0, 0, T * M);
    this.#features.addRouterInputGradient(dRouterSees, dz, weights.router, T, M, Q);
    const { jitter } = routerChange(this.#plan, context) ?? CALM;
    if (jitter > 0) jitterEntries(dRouterSees, dRouterSees, T, M, jitter, settings.seed, step);
    for (let i = 0; i < T * M; i++) du[i] += dRouterSees[i];
    this.#features.addExpertInputGradient(du, dh, weights.hiddenWeight, order, offsets, M, A, S, H);
  }

  backward(
    d: Weights<Floats>,
    { dz, dh }: Backflow,
    { order, offsets }: Dispatched,
    { T }: BatchContext,
  ): void {
    const { D, M, Q, A, S, H } = this.#letters;
    const { hiddenWeight, hiddenBias } = d;
    if (this.#plan.routing.router === "learned") {
      this.#features.linearBackward(d.router, dz, this.#routerSees, T, M, Q);
    }
    this.#features.expertHiddenBackward(
      hiddenWeight,
      hiddenBias,
      dh,
      this.#seen,
      order,
      offsets,
      M,
      A,
      S,
      H,
    );
    this.#images.linearBackward(d.projection, this.du, prepared(this.#pixels), T, D, M);
    d.projectionBias.fill(0);
    for (let i = 0; i < T * M; i++) d.projectionBias[i % M] += this.du[i];
  }
}

const CALM: Disturbance = { dropout: 0, jitter: 0, rounds: false, seed: 0, step: 0 };

/** The whole input after dropout: what everything else starts from. */
function droppedInput<Batch>(
  products: ImageProducts<Batch>,
  batch: Batch,
  { T, rule, settings, step }: BatchContext,
  D: number,
): Batch {
  const { inputDropout: dropout, seed } = settings;
  if (rule !== "training" || dropout === 0) return batch;
  return products.disturb(batch, T, D, { ...CALM, dropout, seed, step });
}

/** What happens to the router's own copy of its input; undefined where it shares the experts'. */
function routerChange(
  { routing }: Plan,
  { rule, settings, step }: BatchContext,
): Disturbance | undefined {
  const isJittered = routing.noise === "jitter" && rule === "training";
  const jitter = isJittered ? settings.noiseScale : 0;
  const rounds = routing.routerRounding === "bf16";
  if (jitter === 0 && !rounds) return undefined;
  return { ...CALM, jitter, rounds, seed: settings.seed, step };
}

/** At least every pixel that a gradient is multiplied by: dropout and jitter can make them larger than 1. */
export function pixelReach({ routing }: Plan, { rule, settings }: BatchContext): number {
  if (rule !== "training") return 1;
  const jitter = routing.noise === "jitter" ? settings.noiseScale : 0;
  return (1 + jitter) / (1 - settings.inputDropout);
}

function prepared<T>(batch: T | undefined): T {
  if (batch === undefined) throw new Error("prepare() comes first");
  return batch;
}
