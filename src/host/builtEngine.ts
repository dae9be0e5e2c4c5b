import type { Dataset } from "../data/dataset.ts";
import type { Engine, EngineConfig, EngineInfo } from "../engine/engine.ts";
import type { EngineChoice } from "../experiment/experiment.ts";
import type { RunNotice } from "../run/events.ts";

/** An engine, and how it came to be chosen. */
export interface BuiltEngine {
  readonly engine: Engine;
  /** What a person should know of the choice of engine. */
  readonly notices: readonly RunNotice[];
  /** Makes the engine's device vanish, for tests; absent where there is none. */
  readonly loseDevice?: () => void;
}

/** @param onKind is told which kind of engine is about to be made, since making it may fail */
export type CreateEngine = (
  config: EngineConfig,
  dataset: Dataset,
  choice: EngineChoice,
  onKind?: (kind: EngineInfo["kind"]) => void,
) => Promise<BuiltEngine>;
