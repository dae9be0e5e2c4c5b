import type { EngineConfig, ReplicaSettings } from "../engine.ts";
import type { KernelName, SwitchName } from "./kernelNames.ts";
import type { KernelSequence } from "./kernels.ts";
import { type PassPurpose, type Switches, switchesOf } from "./switches.ts";

/**
 * A kernel of a pass, and whether the pass needs it; always, unless it says when. It may have answers of
 * its own to some switches.
 */
interface Stage {
  readonly kernel: KernelName;
  readonly when?: (on: Switches) => boolean;
  readonly own?: Partial<Record<SwitchName, boolean>>;
}

/** One training step, in order. */
const TRAIN_STEP: readonly Stage[] = [
  { kernel: "project", when: (on) => on.LAYER },
  { kernel: "route" },
  { kernel: "assign_experts", when: (on) => on.EXPERT_CHOICE },
  { kernel: "assign_balanced", when: (on) => on.BALANCED },
  { kernel: "assign_sinkhorn", when: (on) => on.SINKHORN },
  { kernel: "dispatch" },
  { kernel: "expert_hidden" },
  { kernel: "head", when: (on) => !on.EXPERT_LOSSES },
  { kernel: "expert_losses", when: (on) => on.EXPERT_LOSSES },
  { kernel: "router_backward", when: (on) => on.LEARNING_ROUTER && on.SAMPLED },
  { kernel: "features_backward", when: (on) => on.LAYER },
  // A limit to the gradient's length asks for the whole of it before any is used.
  { kernel: "update", when: (on) => on.CLIPPED, own: { MEASURING: true } },
  { kernel: "finish_step" },
  { kernel: "update" },
];

/** The classification of one chunk of test images, in order. */
const EVALUATION_CHUNK: readonly Stage[] = [
  { kernel: "project", when: (on) => on.LAYER },
  { kernel: "route" },
  { kernel: "assign_experts", when: (on) => on.EXPERT_CHOICE },
  { kernel: "dispatch" },
  { kernel: "expert_hidden" },
  { kernel: "classify" },
];

/** The kernels that a training step, or an evaluation's chunk, takes with these settings. */
export function passOf(
  config: EngineConfig,
  replicas: readonly ReplicaSettings[],
  purpose: PassPurpose,
): KernelSequence {
  const switches = switchesOf(config, replicas, purpose);
  const stages = purpose === "training" ? TRAIN_STEP : EVALUATION_CHUNK;
  return stages
    .filter(({ when }) => when?.(switches) ?? true)
    .map(({ kernel, own }) => ({ name: kernel, switches: { ...switches, ...own } }));
}
