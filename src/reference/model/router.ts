import { assignBalanced } from "../assignment/auction.ts";
import { capacityOf, limitCapacity } from "../assignment/capacity.ts";
import { keepAll, measureLoad } from "../assignment/dispatch.ts";
import { chooseTokens } from "../assignment/expertChoice.ts";
import { hashImages, hashLocality } from "../assignment/hashing.ts";
import { dropLaterChoices } from "../assignment/laterChoices.ts";
import { NONE } from "../assignment/none.ts";
import { drawExperts } from "../assignment/random.ts";
import { sampleExperts } from "../assignment/sampled.ts";
import { selectTopK } from "../assignment/selectTopK.ts";
import { sinkhornOffsets } from "../assignment/sinkhorn.ts";
import { SwitchedOff } from "../assignment/switchedOff.ts";
import type { Floats } from "../floats.ts";
import { drawNormals } from "../random/normal.ts";
import { gate } from "../router/gate.ts";
import { addNoise, noiseScales } from "../router/noise.ts";
import { distribution, scores } from "../router/scores.ts";
import { ASSIGNMENTS, type AssignmentKind, scoresExperts } from "../routing.ts";
import { type Allocate, type BatchContext, type Letters, legend, type Plan } from "./plan.ts";

/**
 * Computes assignments from logits. Arrays have room for `maxTokens` tokens and hold the last batch; scores s and
 * distribution d are computed only where they are needed, see needsScores().
 */
export class Router<A extends Floats> {
  /** [T,Q] logits without noise; the caller writes them before assign(), which may overwrite those of experts that are off */
  readonly z: A;
  /** [T,E] logits with their noise, and without the experts that are off */
  readonly noisy: A;
  /** [T,E] the noise's scale and its normal numbers, where there is noise */
  readonly std: A;
  readonly normals: A;
  /** [T,E] scores, and the distribution over the experts */
  readonly s: A;
  readonly d: A;
  /** [T,S] the experts of every token, and those before dropLaterChoices() */
  readonly selected: Uint32Array;
  readonly chosen: Uint32Array;
  readonly gates: A;
  readonly kept: Uint8Array;
  /** [E] assignments and gates of each expert, before capacity */
  readonly load: Uint32Array;
  readonly importance: A;

  readonly #plan: Plan;
  readonly #letters: Letters;
  /** [T,E] the values that experts are ranked by, where these are not the logits */
  readonly #ranks: A;
  /** [E] */
  readonly #offsets: A;

  constructor(plan: Plan, maxTokens: number, floats: Allocate<A>) {
    const { E, Q, S } = legend(plan);
    const T = maxTokens;
    this.#plan = plan;
    this.#letters = legend(plan);
    this.z = floats(T * Q);
    this.noisy = Q === E && plan.routing.noise === "none" ? this.z : floats(T * E);
    this.std = floats(T * E);
    this.normals = floats(T * E);
    this.s = floats(T * E);
    this.d = plan.routing.score === "softmax" ? this.s : floats(T * E);
    this.selected = new Uint32Array(T * S);
    const isRandom = plan.routing.laterChoices === "random";
    this.chosen = isRandom ? new Uint32Array(T * S) : this.selected;
    this.gates = floats(T * S);
    this.kept = new Uint8Array(T * S);
    this.load = new Uint32Array(E);
    this.importance = floats(E);
    this.#ranks = floats(T * E);
    this.#offsets = floats(E);
  }

  /** Whether the router computes scores of experts, see scoresExperts. */
  get hasScores(): boolean {
    return scoresExperts(this.#plan.routing);
  }

  /** Whether the logits of such a batch are noisy. */
  hasNoise({ rule, settings }: BatchContext): boolean {
    const { noise } = this.#plan.routing;
    if (rule !== "training") return false;
    return noise === "learned" || (noise === "gaussian" && settings.noiseScale > 0);
  }

  /** Whether anything uses the scores of this batch. The default's training does not, which saves time. */
  needsScores({ rule, settings }: BatchContext): boolean {
    const { score, gate: kind, assignment } = this.#plan.routing;
    return (
      rule !== "training" ||
      score === "sigmoid" ||
      kind === "raw" ||
      assignment === "sampled" ||
      assignment === "expert-choice" ||
      settings.biasRate > 0 ||
      settings.balanceCoef !== 0 ||
      settings.tokenEntropyCoef !== 0 ||
      settings.batchEntropyCoef !== 0
    );
  }

  /**
   * Assigns the tokens whose logits are in z. `bias` [E] is the balance bias, pixels(t) the bytes of token t.
   * @throws RangeError if experts are switched off in training
   */
  assign(context: BatchContext, bias: Floats, pixels: (t: number) => Uint8Array): void {
    const { T, rule, settings, step } = context;
    const { routing } = this.#plan;
    const { E, J, S } = this.#letters;
    const { selected, gates, kept, s } = this;
    const off = new SwitchedOff(context.off ?? [], E);
    if (rule === "training" && !off.areNone) {
      throw new RangeError("Experts are switched off in tests only.");
    }
    if (this.hasScores) {
      this.#disturb(context);
      off.putLast(this.noisy, T);
      if (this.needsScores(context)) {
        scores(s, this.noisy, T, E, routing.score);
        if (this.d !== s) distribution(this.d, s, T, E, routing.score);
      }
    }
    this.#select(ruleOfChoice(routing.assignment, rule), context, off, bias, pixels);
    off.empty(selected, T, S, J);
    this.#selectShared(T);
    const kind = this.hasScores ? routing.gate : "one";
    gate(gates, s, this.noisy, selected, { T, E, S, J }, routing.score, kind);

    const isTraining = rule === "training";
    if (this.chosen !== selected) this.chosen.set(selected.subarray(0, T * S));
    if (isTraining && routing.laterChoices === "random") {
      dropLaterChoices(selected, gates, T, S, J, settings.seed, step);
    }
    if (isTraining && settings.capacityFactor > 0 && routing.assignment !== "expert-choice") {
      const capacity = capacityOf(T, E, J, settings.capacityFactor);
      limitCapacity(kept, selected, gates, T, S, J, capacity, routing.priority);
    } else {
      keepAll(kept, selected, T, S);
    }
    measureLoad(this.load, this.importance, selected, gates, T, S, J);
  }

  #disturb(context: BatchContext): void {
    const { T, settings, step } = context;
    const { E, Q } = this.#letters;
    if (this.hasNoise(context)) {
      const fixed = Q === E ? settings.noiseScale : undefined;
      noiseScales(this.std, this.z, fixed, T, E, Q);
      drawNormals(this.normals, settings.seed, step, T * E);
      addNoise(this.noisy, this.z, this.std, this.normals, T, E, Q);
    } else if (this.noisy !== this.z) {
      for (let t = 0; t < T; t++) {
        for (let e = 0; e < E; e++) this.noisy[t * E + e] = this.z[t * Q + e];
      }
    }
  }

  #select(
    assignment: AssignmentKind,
    { T, settings, step }: BatchContext,
    off: SwitchedOff,
    bias: Floats,
    pixels: (t: number) => Uint8Array,
  ): void {
    const { D, E, K, Q, J, S } = this.#letters;
    const { selected, noisy, d, s, z } = this;
    switch (assignment) {
      case "all":
        for (let t = 0; t < T; t++) for (let e = 0; e < E; e++) selected[t * S + e] = e;
        break;
      case "top-k": {
        const ranks = this.#rank(T, settings.biasRate > 0, bias);
        off.putLast(ranks, T);
        selectTopK(selected, ranks, T, E, Math.min(K, J), S);
        for (let t = 0; t < T; t++) selected.fill(NONE, t * S + Math.min(K, J), t * S + J);
        break;
      }
      case "sinkhorn":
        sinkhornOffsets(this.#offsets, noisy, T, E);
        for (let i = 0; i < T * E; i++) this.#ranks[i] = noisy[i] + this.#offsets[i % E];
        selectTopK(selected, this.#ranks, T, E, K, S);
        break;
      case "balanced":
        assignBalanced(selected, noisy, T, E, S);
        break;
      case "expert-choice": {
        const factor = settings.capacityFactor || 1;
        chooseTokens(selected, s, T, E, S, capacityOf(T, off.left, Math.min(K, off.left), factor));
        break;
      }
      case "sampled":
        sampleExperts(selected, d, T, E, S, settings.seed, step);
        break;
      case "hash-image":
        for (let t = 0; t < T; t++) {
          hashImages(selected.subarray(t * S), pixels(t), 1, D, E, S, settings.seed);
        }
        off.passOn(selected, T, S);
        break;
      case "random":
        drawExperts(selected, T, E, S, settings.seed, step);
        break;
      case "hash-locality":
        hashLocality(selected, z, T, Q, E, S, settings.seed);
        off.passOn(selected, T, S);
        break;
    }
  }

  /** The values that experts are ranked by: logits, or scores plus the balance bias. The bias does not enter the gates. */
  #rank(T: number, isBiased: boolean, bias: Floats): Floats {
    if (!isBiased) return this.noisy;
    const E = bias.length;
    for (let i = 0; i < T * E; i++) this.#ranks[i] = this.s[i] + bias[i % E];
    return this.#ranks;
  }

  #selectShared(T: number): void {
    const { E, J, S } = this.#letters;
    for (let t = 0; t < T; t++) {
      for (let j = J; j < S; j++) this.selected[t * S + j] = E + j - J;
    }
  }
}

/** The assignment that a method uses under a rule. */
function ruleOfChoice(assignment: AssignmentKind, rule: BatchContext["rule"]): AssignmentKind {
  if (rule === "training") return assignment;
  const { atTest } = ASSIGNMENTS[assignment];
  return rule === "token-choice" && atTest === "expert-choice" ? "top-k" : atTest;
}
