import type { EngineConfig, EngineInfo, TrainState } from "../engine/engine.ts";
import type { HistorySnapshot } from "./history.ts";
import type { RecoveryPoint, RunResult } from "./result.ts";
import type { RunId, RunSpec } from "./runSpec.ts";
import { splitParameters } from "./runWeights.ts";
import type { Standing, Test } from "./standing.ts";

/**
 * Everything that a run needs, beside its specification, to go on in another session as if it had not been cut: its
 * book, and the state of its replica alone. Survives structured cloning.
 */
export interface SavedRun {
  readonly standing: Standing;
  readonly history: HistorySnapshot;
  readonly recoveries: readonly RecoveryPoint[];
  /** The newest test, if it is of this very step. */
  readonly lastTest: Test | undefined;
  /** Where its first weights were from, if not from its seed. */
  readonly startedFrom?: string;
  /** Of the engine that trained last. */
  readonly engine: EngineInfo["kind"];
  readonly state: TrainState;
}

/** A run at one of its steps, to be kept. */
export interface RunSnapshot {
  readonly id: RunId;
  readonly spec: RunSpec;
  readonly totalSteps: number;
  readonly isFinished: boolean;
  /** Undefined before its first test; `interrupted` where it is not at its end. */
  readonly result: RunResult | undefined;
  readonly saved: SavedRun;
}

/** The state of every replica alone: one row each, without what an engine pads it with. */
export function splitState(state: TrainState, config: EngineConfig): readonly TrainState[] {
  const [parameters, firstMoment, secondMoment] = [
    splitParameters(state.parameters, config),
    splitParameters(state.firstMoment, config),
    splitParameters(state.secondMoment, config),
  ];
  return parameters.map((row, replica) => ({
    step: state.step,
    appliedSteps: state.appliedSteps.slice(replica, replica + 1),
    parameters: row,
    firstMoment: firstMoment[replica],
    secondMoment: secondMoment[replica],
  }));
}
