import type { EngineConfig, ReplicaSettings } from "../engine.ts";
import type { KernelName, Pass } from "./kernels.ts";
import { type Phase, type Switches, switchesOf } from "./switches.ts";

/** A kernel of a pass, and whether the pass needs it; always, unless it says when. */
interface Stage {
  readonly kernel: KernelName;
  readonly when?: (on: Switches) => boolean;
}

/** One training step, in order. */
const TRAIN_STEP: readonly Stage[] = [
  { kernel: "route" },
  { kernel: "assign_experts", when: (on) => on.EXPERT_CHOICE },
  { kernel: "assign_balanced", when: (on) => on.BALANCED },
  { kernel: "assign_sinkhorn", when: (on) => on.SINKHORN },
  { kernel: "gate", when: (on) => on.ASSIGNED_LATER },
  { kernel: "limit_capacity", when: (on) => on.LIMITED },
  { kernel: "dispatch" },
  { kernel: "expert_hidden" },
  { kernel: "combine" },
  { kernel: "head_backward" },
  { kernel: "measure_balance", when: (on) => on.MEASURED },
  { kernel: "router_backward", when: (on) => on.LEARNING_ROUTER },
  { kernel: "finish_step" },
  { kernel: "update_hidden" },
  { kernel: "update_output" },
  { kernel: "update_router", when: (on) => on.LEARNING_ROUTER },
];

/** The classification of one chunk of test images, in order. */
const EVALUATION_CHUNK: readonly Stage[] = [
  { kernel: "route" },
  { kernel: "assign_experts", when: (on) => on.EXPERT_CHOICE },
  { kernel: "gate", when: (on) => on.ASSIGNED_LATER },
  { kernel: "dispatch" },
  { kernel: "expert_hidden" },
  { kernel: "combine" },
  { kernel: "tally" },
];

/** The kernels that a training step, or an evaluation's chunk, takes with these settings. */
export function passOf(
  config: EngineConfig,
  replicas: readonly ReplicaSettings[],
  phase: Phase,
): Pass {
  const switches = switchesOf(config, replicas, phase);
  const stages = phase === "training" ? TRAIN_STEP : EVALUATION_CHUNK;
  const names = stages.filter(({ when }) => when?.(switches) ?? true).map(({ kernel }) => kernel);
  return { names, switches };
}
