import type { TrainState } from "../engine/engine.ts";
import type { Experiment } from "../experiment/experiment.ts";
import { encodeLink } from "../experiment/link.ts";
import type { LiveChange } from "../experiment/liveChanges.ts";

/** Everything that a run is: from it alone the run can be repeated, bit by bit on the CPU engine. */
export interface RunSpec {
  /** As it is before the first step. */
  readonly experiment: Experiment;
  /** What its live fields become later, in canonical order (orderChanges). */
  readonly changes: readonly LiveChange[];
  readonly start: RunStart;
}

/** First weights drawn from the experiment's seed, or saved ones of one replica. */
export type RunStart =
  | { readonly kind: "seed" }
  | { readonly kind: "state"; readonly state: TrainState };

/** Tells runs apart, in events above all. */
export type RunId = string;

/** A run that is asked for. */
export interface RunRequest {
  readonly id: RunId;
  readonly spec: RunSpec;
  /** Whether frames are made of it, for somebody who watches; false unless given. */
  readonly isWatched?: boolean;
  /** Whether it is kept, so that it can go on in another session; false unless given. */
  readonly isKept?: boolean;
  /** Whether it goes on from where it was kept; false: from its start. */
  readonly goesOn?: boolean;
  /** Where the weights that it starts from are from, for its result; a run that goes on has this from its start. */
  readonly startedFrom?: string | undefined;
}

const FROM_SEED: RunStart = { kind: "seed" };

export function specOf(
  experiment: Experiment,
  changes: readonly LiveChange[] = [],
  start: RunStart = FROM_SEED,
): RunSpec {
  return { experiment, changes, start };
}

/** A start from weights, [P] of the run's own model: at step 0, with new moments of the optimiser. */
export function startOf(parameters: Float32Array): RunStart {
  const moment = () => new Float32Array(parameters.length);
  const state = {
    step: 0,
    appliedSteps: Uint32Array.of(0),
    parameters,
    firstMoment: moment(),
    secondMoment: moment(),
  };
  return { kind: "state", state };
}

/** The link of a run; weights that it starts from are no part of it. */
export function linkOf({ experiment, changes }: RunSpec): string {
  return encodeLink(experiment, changes);
}
