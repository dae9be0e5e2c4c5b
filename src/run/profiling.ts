import type { Engine, EngineInfo } from "../engine/engine.ts";
import { canProfile, type StepProfile } from "../engine/profile.ts";

export type { KernelTime, StepProfile } from "../engine/profile.ts";

/** Why there is no profile, for people. */
export const PROFILE_REFUSALS = {
  "no-run": "There is no run to measure: start one, then measure again.",
  "no-kernels": "The CPU engine has no kernels to time: choose the WebGPU engine.",
  "no-timestamps":
    "This graphics device has no timestamps, so single kernels cannot be timed. Chrome and Edge have them on most devices; a newer browser or driver may help.",
  interrupted: "The run was restarted, or lost its device, while it was measured: measure again.",
  failed: "The graphics device refused to be measured. Training is not affected; measure again.",
} as const;

export type ProfileOutcome =
  | { readonly ok: true; readonly profile: StepProfile }
  | { readonly ok: false; readonly refusal: keyof typeof PROFILE_REFUSALS };

/** A clock that ticks more slowly than this misses most kernels most of the time. */
const COARSE_CLOCK_NS = 10_000;

/** Whether short times are means of many roundings, which a reader should know. */
export function hasCoarseClock({ clockNs }: StepProfile): boolean {
  return clockNs >= COARSE_CLOCK_NS;
}

/** ns a step of all kernels that could be measured, without what lies between them. */
export function kernelsNs({ kernels }: StepProfile): number {
  return kernels.reduce((sum, { meanNs }) => sum + (meanNs ?? 0), 0);
}

/** The profile of an engine that nothing else is known of. */
export interface EngineProfile {
  readonly engine: EngineInfo;
  readonly outcome: ProfileOutcome;
}

/** Ordinary steps for this long give figures that hold still; the timed ones take about as long again. */
const ENOUGH_MS = 250;
const MOST_STEPS = 1024;
const GROWTH = 4;

/** Times a step over as many as it takes: the first few only find out how many that are, and warm up. */
export async function profileStep(engine: Engine): Promise<ProfileOutcome> {
  if (!canProfile(engine)) return { ok: false, refusal: "no-kernels" };
  for (let steps = 1; ; steps *= GROWTH) {
    const profile = await engine.profile(steps);
    if (profile === null) return { ok: false, refusal: "no-timestamps" };
    if (steps >= MOST_STEPS || steps * profile.stepMs >= ENOUGH_MS) return { ok: true, profile };
  }
}

/** Those who wait for a profile: all who asked before it is made get the same one. */
export class ProfileRequests {
  #waiting: ((outcome: ProfileOutcome) => void)[] = [];

  get isEmpty(): boolean {
    return this.#waiting.length === 0;
  }

  ask(): Promise<ProfileOutcome> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  answer(outcome: ProfileOutcome): void {
    for (const resolve of this.#waiting) resolve(outcome);
    this.#waiting = [];
  }
}
