import { type AssignmentKind, routedSlots } from "../../reference/routing.ts";
import type { EngineConfig, EvaluationRule, ReplicaSettings } from "../engine.ts";
import type { SwitchName } from "./kernels.ts";

/** What a forward pass is for: noise, dropout and capacity belong to training. */
export type Phase = "training" | EvaluationRule;
export const PHASES: readonly Phase[] = ["training", "own", "token-choice"];

/**
 * The yes/no questions that configuration, settings and phase answer. Kernels declare those they ask as
 * `override NAME: bool`, and are compiled for the answers: a branch not taken costs nothing.
 */
export type Switches = Readonly<Record<SwitchName, boolean>>;

export function switchesOf(
  config: EngineConfig,
  replicas: readonly ReplicaSettings[],
  phase: Phase,
): Switches {
  const { routing } = config;
  const training = phase === "training";
  const assignment = assignmentIn(phase, config);
  return {
    RAW_GATE: routing.gate === "raw",
    SLOT_PER_EXPERT: assignment === "all" || assignment === "expert-choice",
    INPUT_DROPOUT: training && replicas.some(({ inputDropout }) => inputDropout > 0),
  };
}

/** Routed slots of a token. */
export function slotsIn(phase: Phase, config: EngineConfig): number {
  const { numExperts, topK } = config.shape;
  // Choices that look at the whole batch keep their number of slots where they give way.
  const { assignment } = config.routing;
  const choosing = assignment === "expert-choice" ? assignmentIn(phase, config) : assignment;
  return routedSlots(choosing, numExperts, topK);
}

/** Who is sent where: what needs a batch to train on gives way to each token's best experts. */
function assignmentIn(phase: Phase, { routing: { assignment } }: EngineConfig): AssignmentKind {
  if (phase === "training") return assignment;
  switch (assignment) {
    case "balanced":
    case "sinkhorn":
    case "sampled":
      return "top-k";
    case "expert-choice":
      return phase === "own" ? assignment : "top-k";
    default:
      return assignment;
  }
}
