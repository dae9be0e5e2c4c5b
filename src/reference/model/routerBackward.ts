import type { Floats } from "../floats.ts";
import {
  addBalanceBackward,
  assignmentFractions,
  balanceLoss,
  meanDistribution,
} from "../losses/balanceLoss.ts";
import { addBatchEntropyBackward, addEntropyBackward, entropy } from "../losses/entropyLoss.ts";
import { addImportanceGradient, cvSquared, cvSquaredBackward } from "../losses/importanceLoss.ts";
import { smoothLoad, smoothLoadBackward } from "../losses/loadLoss.ts";
import { addReinforce } from "../losses/reinforce.ts";
import { addZLossBackward, zLoss } from "../losses/zLoss.ts";
import { addGateBackward } from "../router/gate.ts";
import { noiseBackward } from "../router/noise.ts";
import { addDistributionBackward, addScoresBackward } from "../router/scores.ts";
import type { AuxTerm } from "../routing.ts";
import { type Allocate, type BatchContext, type Letters, legend, type Plan } from "./plan.ts";
import type { Router } from "./router.ts";

/** The auxiliary losses, and all gradients from the gates back to the logits. */
export class RouterBackward<A extends Floats> {
  /** [T,Q] of the last batch; zeros where the router does not learn */
  readonly dz: A;
  /** The auxiliary losses, each times its coefficient. */
  readonly terms: Record<AuxTerm, number> = {
    importance: 0,
    load: 0,
    balance: 0,
    z: 0,
    tokenEntropy: 0,
    batchEntropy: 0,
  };
  /** [E] fractions of the assignments, mean distribution, smooth load */
  readonly f: A;
  readonly P: A;
  readonly smoothLoad: A;

  readonly #plan: Plan;
  readonly #letters: Letters;
  readonly #router: Router<A>;
  readonly #dNoisy: A;
  readonly #ds: A;
  readonly #dd: A;
  readonly #dStd: A;
  readonly #dClean: A;
  readonly #dPerExpert: A;

  constructor(plan: Plan, router: Router<A>, maxTokens: number, floats: Allocate<A>) {
    const { E, Q } = legend(plan);
    const T = maxTokens;
    this.#plan = plan;
    this.#letters = legend(plan);
    this.#router = router;
    this.dz = floats(T * Q);
    this.f = floats(E);
    this.P = floats(E);
    this.smoothLoad = floats(E);
    // Without learned noise the gradient of a noisy logit is that of the logit.
    this.#dNoisy = Q === E ? this.dz : floats(T * E);
    this.#ds = floats(T * E);
    this.#dd = this.#plan.routing.score === "softmax" ? this.#ds : floats(T * E);
    this.#dStd = floats(T * E);
    this.#dClean = floats(T * E);
    this.#dPerExpert = floats(E);
  }

  /** Fills `terms` for the batch that the router has just assigned, and returns their sum. */
  measure(context: BatchContext): number {
    const { T, settings } = context;
    const { routing } = this.#plan;
    const { E, Q, J, S } = this.#letters;
    const { terms } = this;
    const { z, d, selected, importance } = this.#router;
    if (!this.#router.hasScores) return 0;
    terms.importance = settings.importanceCoef * cvSquared(importance, E);
    terms.load = 0;
    if (settings.loadCoef !== 0) {
      this.#measureSmoothLoad(context);
      terms.load = settings.loadCoef * cvSquared(this.smoothLoad, E);
    }
    const { balanceCoef, tokenEntropyCoef, batchEntropyCoef, zCoef } = settings;
    if (balanceCoef !== 0 || batchEntropyCoef !== 0) {
      assignmentFractions(this.f, selected, T, S, J, routing.balanceCounts);
      meanDistribution(this.P, d, T, E);
    }
    terms.balance = balanceCoef === 0 ? 0 : balanceCoef * balanceLoss(this.f, this.P, E);
    terms.z = zCoef === 0 ? 0 : zCoef * zLoss(z, T, E, Q);
    terms.tokenEntropy = tokenEntropyCoef === 0 ? 0 : (tokenEntropyCoef * sumEntropy(d, T, E)) / T;
    terms.batchEntropy = batchEntropyCoef === 0 ? 0 : -batchEntropyCoef * entropy(this.P, 0, E);
    return Object.values(terms).reduce((sum, term) => sum + term, 0);
  }

  /**
   * Computes dz from the task's gradients of the gates, dGates [T,S], and the task losses [T]. Adds the gradient of
   * the importance loss to dGates. Call after measure().
   */
  backward(dGates: Floats, losses: Floats, context: BatchContext): void {
    const { T } = context;
    const { routing } = this.#plan;
    const { E, Q, J, S } = this.#letters;
    const { s, d, z, normals, selected, chosen, gates, hasScores } = this.#router;
    if (routing.router !== "learned" || !hasScores) {
      this.dz.fill(0, 0, T * Q);
      return;
    }
    const { importanceCoef, tokenEntropyCoef, batchEntropyCoef, balanceCoef, zCoef } =
      context.settings;
    const dNoisy = this.#dNoisy;
    const ds = this.#ds;
    const dd = this.#dd;
    dNoisy.fill(0, 0, T * E);
    ds.fill(0, 0, T * E);
    dd.fill(0, 0, T * E);
    this.#dStd.fill(0, 0, T * E);

    cvSquaredBackward(this.#dPerExpert, this.#router.importance, E);
    addImportanceGradient(dGates, this.#dPerExpert, selected, importanceCoef, T, S, J);
    if (balanceCoef !== 0) addBalanceBackward(dd, this.f, balanceCoef, T, E);
    if (tokenEntropyCoef !== 0) addEntropyBackward(dd, d, tokenEntropyCoef / T, T, E);
    if (batchEntropyCoef !== 0) addBatchEntropyBackward(dd, this.P, -batchEntropyCoef, T, E);

    const { score, gate: kind } = routing;
    // `chosen`, not `selected`: gates were scaled before dropLaterChoices(), by a sum over all chosen experts.
    addGateBackward(dNoisy, ds, dGates, gates, s, chosen, { T, E, S, J }, score, kind);
    if (dd !== ds) addDistributionBackward(ds, dd, d, s, T, E, score);
    if (this.#usesScores(context)) addScoresBackward(dNoisy, ds, s, T, E, score);
    if (routing.assignment === "sampled") addReinforce(dNoisy, losses, s, selected, T, E, S);

    const hasSmoothLoad = this.#hasSmoothLoad(context);
    if (hasSmoothLoad) this.#addLoadBackward(context);
    if (Q !== E) noiseBackward(this.dz, dNoisy, this.#dStd, z, normals, T, E, Q);
    if (hasSmoothLoad) {
      for (let t = 0; t < T; t++) {
        for (let e = 0; e < E; e++) this.dz[t * Q + e] += this.#dClean[t * E + e];
      }
    }
    if (zCoef !== 0) addZLossBackward(this.dz, z, zCoef, T, E, Q);
  }

  /** Whether any gradient goes through the scores. That of renormalised softmax gates goes to the logits directly. */
  #usesScores({ settings }: BatchContext): boolean {
    const { score, gate: kind } = this.#plan.routing;
    const { balanceCoef, tokenEntropyCoef, batchEntropyCoef } = settings;
    const hasTerms = balanceCoef !== 0 || tokenEntropyCoef !== 0 || batchEntropyCoef !== 0;
    return hasTerms || kind === "raw" || (kind === "renormalised" && score === "sigmoid");
  }

  /** Whether the load is smooth: this needs noise, and an expert that is not chosen to compare with. */
  #hasSmoothLoad(context: BatchContext): boolean {
    const { E, K } = this.#letters;
    const isTopK = this.#plan.routing.assignment === "top-k";
    return context.settings.loadCoef !== 0 && isTopK && K < E && this.#router.hasNoise(context);
  }

  #measureSmoothLoad(context: BatchContext): void {
    const { E, K, Q } = this.#letters;
    const { z, noisy, std, load } = this.#router;
    if (this.#hasSmoothLoad(context))
      smoothLoad(this.smoothLoad, z, noisy, std, context.T, E, K, Q);
    else this.smoothLoad.set(load);
  }

  #addLoadBackward({ T, settings }: BatchContext): void {
    const { E, K, Q } = this.#letters;
    const { z, noisy, std } = this.#router;
    const dLoad = this.#dPerExpert;
    cvSquaredBackward(dLoad, this.smoothLoad, E);
    for (let e = 0; e < E; e++) dLoad[e] *= settings.loadCoef;
    this.#dClean.fill(0, 0, T * E);
    smoothLoadBackward(this.#dClean, this.#dNoisy, this.#dStd, dLoad, z, noisy, std, T, E, K, Q);
  }
}

function sumEntropy(d: Floats, T: number, E: number): number {
  let sum = 0;
  for (let t = 0; t < T; t++) sum += entropy(d, t * E, E);
  return sum;
}
