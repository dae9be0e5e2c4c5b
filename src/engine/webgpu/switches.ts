import {
  ASSIGNMENTS,
  type AssignmentKind,
  routedSlots,
  scoresExperts,
} from "../../reference/routing.ts";
import type { EngineConfig, EvaluationRule, ReplicaSettings } from "../engine.ts";
import type { SwitchName } from "./kernelNames.ts";

/** What a forward pass is for: noise, dropout and capacity belong to training. */
export type PassPurpose = "training" | EvaluationRule;

/** Questions that only the choice of kernels depends on. */
type PassSwitch = "BALANCED" | "SINKHORN" | "EXPERT_LOSSES";

/**
 * The yes/no questions that configuration, settings and the purpose of a pass answer. Kernels declare those they ask as
 * `override NAME: bool`, and are compiled for the answers: a branch not taken costs nothing.
 */
export type Switches = Readonly<Record<SwitchName | PassSwitch, boolean>>;

export function switchesOf(
  config: EngineConfig,
  replicas: readonly ReplicaSettings[],
  purpose: PassPurpose,
): Switches {
  const { routing, shape } = config;
  const assignment = assignmentIn(purpose, config);
  const training = purpose === "training";
  const scored = scoresExperts(routing);
  const some = (isOn: (settings: ReplicaSettings) => boolean) => replicas.some(isOn);
  const learnedNoise = training && scored && routing.noise === "learned";
  const gaussianNoise =
    training && scored && routing.noise === "gaussian" && some((own) => own.noiseScale > 0);
  const noisy = learnedNoise || gaussianNoise;
  const probabilityLosses =
    scored &&
    some(
      (own) => own.balanceCoef !== 0 || own.tokenEntropyCoef !== 0 || own.batchEntropyCoef !== 0,
    );
  const loadLoss = scored && some((own) => own.loadCoef !== 0);
  const smoothLoad = some((own) => own.loadCoef !== 0 && own.topK < own.numExperts);
  const zLoss = scored && some((own) => own.zCoef !== 0);
  const chosenAsGroup = assignment === "balanced" || assignment === "sinkhorn";
  return {
    INPUT_DROPOUT: training && some((own) => own.inputDropout > 0),
    INPUT_JITTER: training && routing.noise === "jitter" && some((own) => own.noiseScale > 0),
    ROUTER_BF16: routing.routerRounding === "bf16",
    SCORED: scored,
    NOISY_LOGITS: noisy,
    LEARNED_NOISE: learnedNoise,
    SIGMOID_SCORE: routing.score === "sigmoid",
    BIASED: scored && some((own) => own.biasRate > 0),
    TOP_K: assignment === "top-k",
    EVERY_EXPERT: assignment === "all",
    SAMPLED: assignment === "sampled",
    HASH_IMAGE: assignment === "hash-image",
    HASH_LOCALITY: assignment === "hash-locality",
    RANDOM: assignment === "random",
    EXPERT_CHOICE: assignment === "expert-choice",
    BALANCED: assignment === "balanced",
    SINKHORN: assignment === "sinkhorn",
    ASSIGNED_LATER: chosenAsGroup || assignment === "expert-choice",
    SLOT_PER_EXPERT: assignment === "all" || assignment === "expert-choice",
    RAW_GATE: scored && routing.gate === "raw",
    UNGATED: !scored || routing.gate === "one",
    RANDOM_LATER_CHOICES: training && routing.laterChoices === "random",
    LIMITED: training && assignment !== "expert-choice" && some((own) => own.capacityFactor > 0),
    FIRST_CHOICES_FIRST: routing.priority === "first-choices",
    LARGE_GATES_FIRST: routing.priority === "gate",
    COUNT_FIRST_CHOICES: routing.balanceCounts === "first-choices",
    PROBABILITY_LOSSES: probabilityLosses,
    SMOOTH_LOAD: noisy && assignment === "top-k" && smoothLoad,
    Z_LOSS: zLoss,
    MEASURED: probabilityLosses || loadLoss || zLoss,
    LAYER: shape.modelWidth > 0,
    EXPERT_BF16: routing.expertRounding === "bf16",
    EXPERT_DROPOUT: training && some((own) => own.expertDropout > 0),
    MIX_PROBABILITIES: routing.combine === "probabilities",
    EXPERT_LOSSES: training && asksExperts(config),
    SEPARATE_ANSWERS: training ? asksExperts(config) : routing.combine === "probabilities",
    COMPETITIVE: routing.taskLoss === "competitive",
    SGD: config.optimizer === "sgd",
    CLIPPED: training && some((own) => own.clipNorm > 0),
    // Kernels that are dispatched twice say so themselves.
    MEASURING: false,
    LEARNING_ROUTER: scored && routing.router === "learned",
  };
}

/** Whether the loss, or the mixture, asks every expert for an answer of its own. */
export function asksExperts({ routing }: EngineConfig): boolean {
  return routing.combine === "probabilities" || routing.taskLoss !== "cross-entropy";
}

/** Routed slots of a token that there is room for. */
export function slotsIn(purpose: PassPurpose, config: EngineConfig): number {
  const { numExperts, topK } = config.shape;
  // Choices that look at the whole batch keep their number of slots where they give way.
  const { assignment } = config.routing;
  const choosing = assignment === "expert-choice" ? assignmentIn(purpose, config) : assignment;
  return routedSlots(choosing, numExperts, topK);
}

/** The assignment of images to experts in a pass. */
function assignmentIn(purpose: PassPurpose, { routing }: EngineConfig): AssignmentKind {
  if (purpose === "training") return routing.assignment;
  const { atTest } = ASSIGNMENTS[routing.assignment];
  return purpose === "token-choice" && atTest === "expert-choice" ? "top-k" : atTest;
}
