import type { EngineConfig, ReplicaSettings } from "../engine.ts";
import type { KernelName, Pass, SwitchName } from "./kernels.ts";
import { type Phase, type Switches, switchesOf } from "./switches.ts";

/**
 * A kernel of a pass, and whether the pass needs it; always, unless it says when. It may have answers of
 * its own to some switches.
 */
interface Stage {
  readonly kernel: KernelName;
  readonly when?: (on: Switches) => boolean;
  readonly own?: Partial<Record<SwitchName, boolean>>;
}

/** Gradients of all weights, and what becomes of them. */
const UPDATES: readonly Stage[] = [
  { kernel: "update_hidden" },
  { kernel: "update_output" },
  { kernel: "update_router", when: (on) => on.LEARNING_ROUTER },
  { kernel: "update_projection", when: (on) => on.LAYER },
  { kernel: "update_head", when: (on) => on.LAYER },
];

/** The same gradients, only measured: a limit to their length asks for all of them before one is used. */
const MEASURED_UPDATES: readonly Stage[] = UPDATES.map(({ kernel, when }) => ({
  kernel,
  when: (on) => on.CLIPPED && (when?.(on) ?? true),
  own: { MEASURING: true },
}));

/** One training step, in order. */
const TRAIN_STEP: readonly Stage[] = [
  { kernel: "project", when: (on) => on.LAYER },
  { kernel: "route" },
  { kernel: "assign_experts", when: (on) => on.EXPERT_CHOICE },
  { kernel: "assign_balanced", when: (on) => on.BALANCED },
  { kernel: "assign_sinkhorn", when: (on) => on.SINKHORN },
  { kernel: "gate", when: (on) => on.ASSIGNED_LATER },
  { kernel: "limit_capacity", when: (on) => on.LIMITED },
  { kernel: "dispatch" },
  { kernel: "expert_hidden" },
  { kernel: "combine" },
  { kernel: "mix_probabilities", when: (on) => on.MIX_PROBABILITIES },
  { kernel: "class_scores", when: (on) => on.LAYER },
  { kernel: "head_backward", when: (on) => !on.EXPERT_LOSSES },
  { kernel: "expert_losses", when: (on) => on.EXPERT_LOSSES },
  { kernel: "measure_balance", when: (on) => on.MEASURED },
  { kernel: "router_backward", when: (on) => on.LEARNING_ROUTER },
  { kernel: "features_backward", when: (on) => on.LAYER },
  { kernel: "finish_step" },
  ...MEASURED_UPDATES,
  { kernel: "clip", when: (on) => on.CLIPPED },
  ...UPDATES,
];

/** The classification of one chunk of test images, in order. */
const EVALUATION_CHUNK: readonly Stage[] = [
  { kernel: "project", when: (on) => on.LAYER },
  { kernel: "route" },
  { kernel: "assign_experts", when: (on) => on.EXPERT_CHOICE },
  { kernel: "gate", when: (on) => on.ASSIGNED_LATER },
  { kernel: "dispatch" },
  { kernel: "expert_hidden" },
  { kernel: "combine" },
  { kernel: "mix_probabilities", when: (on) => on.MIX_PROBABILITIES },
  { kernel: "class_scores", when: (on) => on.LAYER },
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
  return stages
    .filter(({ when }) => when?.(switches) ?? true)
    .map(({ kernel, own }) => ({ name: kernel, switches: { ...switches, ...own } }));
}
