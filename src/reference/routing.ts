/** The choices that a routing system is made of. Each is independent; a named method is one combination of them. */

/** Scores s of the logits z: a softmax over the experts, or a sigmoid of each logit. */
export type ScoreKind = "softmax" | "sigmoid";

/**
 * Noise on the router in training: `gaussian` adds noise of a fixed scale to the logits, `learned` adds noise whose
 * scale is a second linear layer of the input, `jitter` scales each entry of the router's copy of the input.
 */
export type NoiseKind = "none" | "gaussian" | "learned" | "jitter";

/** How tokens are assigned to experts; ASSIGNMENTS has the traits of each kind. */
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
  /** What the router's matrix computes: a logit for every expert, or projections for a hash; `none`: there is no matrix. */
  readonly router: "logits" | "projections" | "none";
  /** How test images are assigned, where training draws at random or depends on the whole batch. */
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

/** The assignments whose traits pass the test. */
export function assignmentsWith(test: (traits: AssignmentTraits) => boolean): AssignmentKind[] {
  const kinds = Object.keys(ASSIGNMENTS) as AssignmentKind[];
  return kinds.filter((kind) => test(ASSIGNMENTS[kind]));
}

/**
 * `renormalised`: the scores of the chosen experts, scaled to sum to 1. `raw`: their scores, which have a gradient
 * even if K = 1. `one`: every gate is 1.
 */
export type GateKind = "renormalised" | "raw" | "one";

export type RouterKind = "learned" | "frozen" | "none";

/** Whether experts after the first choice always take part, or with a probability of twice their gate. */
export type LaterChoices = "always" | "random";

/** Which assignments an expert keeps if its capacity does not suffice for all. */
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

/** The choices of one replica that may change between two steps. */
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
  /** Most tokens an expert takes, in multiples of its fair share T*K/E; 0: no limit. */
  readonly capacityFactor: number;
  /** Step of the balance bias after each batch; 0: no bias. */
  readonly biasRate: number;
  /** Share of the pixels, and of the experts' hidden units, that is dropped while training. */
  readonly inputDropout: number;
  readonly expertDropout: number;
}

/** Number of projections of hash-locality. */
export const HASH_BITS = 16;

/** J, the routed slots of a token: most experts it can be sent to, without shared ones. */
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

/** Whether the router computes scores of experts; a hash does not, and there may be no router. */
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

/** Test images that are routed together where experts choose among images. */
export const EXPERT_CHOICE_TEST_TOKENS = 1000;

/** The tutorial's choices: top-k with renormalised gates, without noise. */
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
