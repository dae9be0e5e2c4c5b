/**
 * The choices that a routing system is made of. Named methods of the literature are points in this
 * space; every choice can be moved by itself.
 */

/** Scores s of the logits z: a softmax over the experts, or a sigmoid of each for itself. */
export type ScoreKind = "softmax" | "sigmoid";

/**
 * What disturbs the router while it trains: `gaussian` adds noise of a fixed scale to the logits,
 * `learned` noise whose scale is a second linear layer of the input, `jitter` scales the router's copy
 * of the input.
 */
export type NoiseKind = "none" | "gaussian" | "learned" | "jitter";

/** Who is sent where. */
export type AssignmentKind =
  | "top-k"
  | "all"
  | "expert-choice"
  | "balanced"
  | "sinkhorn"
  | "sampled"
  | "hash-image"
  | "hash-locality";

/**
 * `renormalised`: scores of the chosen experts, scaled to sum to 1. `raw`: the scores as they are, which
 * keeps a gradient when K = 1. `one`: no gate.
 */
export type GateKind = "renormalised" | "raw" | "one";

export type RouterKind = "learned" | "frozen" | "none";

/** Whether experts after the first choice always take part, or with a probability of twice their gate. */
export type LaterChoices = "always" | "random";

/** Who comes first where an expert's capacity does not suffice for all. */
export type Priority = "position" | "first-choices" | "gate";

/** Which choices the fractions f of the balance loss count. */
export type BalanceCounts = "all-choices" | "first-choices";

/** What is mixed by the gates: the experts' class scores, or their probabilities. */
export type CombineKind = "logits" | "probabilities";

/** cross-entropy of the mixture; likelihood: -log sum_j g_j q_j(label); competitive: sum_j g_j (-log q_j(label)). */
export type TaskLossKind = "cross-entropy" | "likelihood" | "competitive";

export type RoundingKind = "f32" | "bf16";

export interface Routing {
  readonly router: RouterKind;
  readonly score: ScoreKind;
  readonly noise: NoiseKind;
  readonly assignment: AssignmentKind;
  readonly gate: GateKind;
  readonly laterChoices: LaterChoices;
  readonly priority: Priority;
  readonly balanceCounts: BalanceCounts;
  readonly combine: CombineKind;
  readonly taskLoss: TaskLossKind;
  /** What the router computes with, and what the experts compute with. */
  readonly routerRounding: RoundingKind;
  readonly expertRounding: RoundingKind;
}

/** The choices that may move between two steps, of one replica. */
export interface RoutingSettings {
  readonly seed: number;
  readonly importanceCoef: number;
  readonly loadCoef: number;
  readonly balanceCoef: number;
  readonly zCoef: number;
  readonly tokenEntropyCoef: number;
  readonly batchEntropyCoef: number;
  /** Standard deviation of `gaussian` noise; half-width of `jitter`. */
  readonly noiseScale: number;
  /** Tokens an expert takes, in multiples of its fair share T*K/E; 0: as many as come. */
  readonly capacityFactor: number;
  /** Step of the balance bias after each batch; 0: no bias. */
  readonly biasRate: number;
  /** Share of the pixels, and of the experts' hidden units, that is dropped while training. */
  readonly inputDropout: number;
  readonly expertDropout: number;
}

/** The router's projections of hash-locality. */
export const HASH_BITS = 16;

/** Most experts one token can be sent to, shared experts apart: its slots. */
export function routedSlots(assignment: AssignmentKind, E: number, K: number): number {
  switch (assignment) {
    case "all":
    case "expert-choice":
      return E;
    case "top-k":
    case "sinkhorn":
      return K;
    default:
      return 1;
  }
}

/** Columns of the router's matrix: a logit for every expert, and the scale of its noise where that is learned. */
export function routerColumns(
  { router, noise, assignment }: Pick<Routing, "router" | "noise" | "assignment">,
  E: number,
): number {
  if (router === "none" || assignment === "hash-image") return 0;
  if (assignment === "hash-locality") return HASH_BITS;
  return noise === "learned" ? 2 * E : E;
}

/** The auxiliary losses, in the order of their records. */
export const AUX_TERMS = [
  "importance",
  "load",
  "balance",
  "z",
  "tokenEntropy",
  "batchEntropy",
] as const;
export type AuxTerm = (typeof AUX_TERMS)[number];

/** Test images that are routed together where experts choose among them. */
export const EXPERT_CHOICE_TEST_TOKENS = 1000;

/** The tutorial's choices: top-k with renormalised gates, and no disturbance. */
export const TUTORIAL_ROUTING: Routing = {
  router: "learned",
  score: "softmax",
  noise: "none",
  assignment: "top-k",
  gate: "renormalised",
  laterChoices: "always",
  priority: "position",
  balanceCounts: "all-choices",
  combine: "logits",
  taskLoss: "cross-entropy",
  routerRounding: "f32",
  expertRounding: "f32",
};

/** No auxiliary loss, no noise, no limit. */
export const PLAIN_SETTINGS: RoutingSettings = {
  seed: 0,
  importanceCoef: 0,
  loadCoef: 0,
  balanceCoef: 0,
  zCoef: 0,
  tokenEntropyCoef: 0,
  batchEntropyCoef: 0,
  noiseScale: 0,
  capacityFactor: 0,
  biasRate: 0,
  inputDropout: 0,
  expertDropout: 0,
};
