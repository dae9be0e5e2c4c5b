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

/** Who is sent where; ASSIGNMENTS says what each of them needs. */
export type AssignmentKind =
  | "top-k"
  | "all"
  | "expert-choice"
  | "balanced"
  | "sinkhorn"
  | "sampled"
  | "hash-image"
  | "hash-locality"
  | "random";

export interface AssignmentTraits {
  /** How many experts a token can be sent to. */
  readonly slots: "one" | "k" | "all";
  /** What the router's matrix gives: a logit for every expert, projections for a hash, or there is none. */
  readonly router: "logits" | "projections" | "none";
  /** How test images are assigned: what looks at a training batch, or draws, gives way. */
  readonly atTest: AssignmentKind;
}

export const ASSIGNMENTS: Readonly<Record<AssignmentKind, AssignmentTraits>> = {
  "top-k": { slots: "k", router: "logits", atTest: "top-k" },
  all: { slots: "all", router: "logits", atTest: "all" },
  "expert-choice": { slots: "all", router: "logits", atTest: "expert-choice" },
  balanced: { slots: "one", router: "logits", atTest: "top-k" },
  sinkhorn: { slots: "k", router: "logits", atTest: "top-k" },
  sampled: { slots: "one", router: "logits", atTest: "top-k" },
  "hash-image": { slots: "one", router: "none", atTest: "hash-image" },
  "hash-locality": { slots: "one", router: "projections", atTest: "hash-locality" },
  random: { slots: "one", router: "none", atTest: "hash-image" },
};

/** The assignments that something is true of. */
export function assignmentsWith(test: (traits: AssignmentTraits) => boolean): AssignmentKind[] {
  const kinds = Object.keys(ASSIGNMENTS) as AssignmentKind[];
  return kinds.filter((kind) => test(ASSIGNMENTS[kind]));
}

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
  return { one: 1, k: K, all: E }[ASSIGNMENTS[assignment].slots];
}

/** Columns of the router's matrix: a logit for every expert, and the scale of its noise where that is learned. */
export function routerColumns(
  { router, noise, assignment }: Pick<Routing, "router" | "noise" | "assignment">,
  E: number,
): number {
  if (router === "none") return 0;
  const logits = noise === "learned" ? 2 * E : E;
  return { none: 0, projections: HASH_BITS, logits }[ASSIGNMENTS[assignment].router];
}

/** Whether the router scores experts at all: a hash or a missing router does not. */
export function scoresExperts({
  router,
  assignment,
}: Pick<Routing, "router" | "assignment">): boolean {
  return router !== "none" && ASSIGNMENTS[assignment].router === "logits";
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
