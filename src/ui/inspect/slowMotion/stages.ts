import type { StepTrace } from "../../../probe/slowMotion/stepTrace.ts";
import { EXPERT_STAGES } from "./expertStages.ts";
import { LEARNING_STAGES } from "./learningStages.ts";
import { ROUTING_STAGES } from "./routingStages.ts";
import type { Stage } from "./stage.ts";

/** Every stage that a step of any method can have, in the order in which it has them. */
export const STAGES: readonly Stage[] = [...ROUTING_STAGES, ...EXPERT_STAGES, ...LEARNING_STAGES];

/** The stages of this step. */
export function stagesOf(trace: StepTrace): readonly Stage[] {
  return STAGES.filter(({ isIn }) => isIn(trace));
}
