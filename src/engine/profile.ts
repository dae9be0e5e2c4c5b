import type { Engine } from "./engine.ts";

/**
 * What an engine tells of its kernels where it has any and can time them: an ability beside those that a
 * trainer needs, and none of the CPU engine's.
 */
export interface ProfilingEngine extends Engine {
  /**
   * Times every kernel of the next `steps` steps, and takes those steps back: state, records and later
   * steps are to the last bit what they would have been. Calls to the engine meanwhile are safe, and spoil
   * the figures. Resolves with null where the device has no timestamps, rejects when the engine is disposed of.
   */
  profile(steps: number): Promise<StepProfile | null>;
}

export function canProfile(engine: Engine): engine is ProfilingEngine {
  return "profile" in engine;
}

/** Where the time of a training step goes. */
export interface StepProfile {
  /** Steps that the figures are means of. */
  readonly steps: number;
  /** ms of an ordinary step, by the wall clock: all kernels in one compute pass. */
  readonly stepMs: number;
  /** ms of a step while it was timed, by the wall clock: a pass and two timestamps for every dispatch. */
  readonly timedStepMs: number;
  /** ns between two values that the timestamps take, as far as was seen; large where they are rounded. */
  readonly clockNs: number;
  /** In the order of a step. */
  readonly kernels: readonly KernelTime[];
}

export interface KernelTime {
  readonly name: string;
  /** What it does, in a sentence for people who do not read shaders. */
  readonly purpose: string;
  /** ns a step, all of its dispatches together; null: too short to be measured here. */
  readonly meanNs: number | null;
  /** Of the sum of all that was measured, 0 to 1. */
  readonly share: number;
  /** A step. */
  readonly dispatches: number;
  /** A step, over all dispatches and replicas. */
  readonly workgroups: number;
}
