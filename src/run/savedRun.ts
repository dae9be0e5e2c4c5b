import type { EngineInfo, TrainState } from "../engine/engine.ts";
import type { HistorySnapshot } from "./history.ts";
import type { RecoveryPoint } from "./result.ts";
import type { Standing } from "./runBook.ts";

/**
 * Everything that a run needs, beside its specification, to go on in another session as if it had not been cut: its
 * book, and the state of its replica alone. Survives structured cloning.
 */
export interface SavedRun {
  readonly standing: Standing;
  readonly history: HistorySnapshot;
  readonly recoveries: readonly RecoveryPoint[];
  /** Of the engine that trained last. */
  readonly engine: EngineInfo["kind"];
  readonly state: TrainState;
}
