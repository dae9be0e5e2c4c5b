import type { EngineInfo } from "../engine/engine.ts";
import type { Experiment } from "../experiment/experiment.ts";
import type { EvaluationEvent } from "./events.ts";
import type { RunHistory } from "./history.ts";
import type { RunResult } from "./result.ts";
import { toTestResult } from "./summarise.ts";

export interface RunSoFar {
  readonly link: string;
  readonly experiment: Experiment;
  readonly engine: EngineInfo;
  readonly runtime: "browser" | "node";
  readonly steps: number;
  readonly imagesSeen: number;
  readonly trainSeconds: number;
  readonly skippedSteps: number;
  readonly evaluation: EvaluationEvent;
  readonly history: RunHistory;
}

/** Plain JSON throughout: no typed arrays, no number that is not finite (see RunHistory). */
export function buildResult(run: RunSoFar): RunResult {
  return {
    schema: 1,
    link: run.link,
    experiment: run.experiment,
    engine: { ...run.engine, runtime: run.runtime },
    steps: run.steps,
    imagesSeen: run.imagesSeen,
    trainSeconds: run.trainSeconds,
    imagesPerSecond: run.trainSeconds > 0 ? run.imagesSeen / run.trainSeconds : 0,
    skippedSteps: run.skippedSteps,
    test: toTestResult(run.evaluation),
    history: run.history.toHistory(),
  };
}
