import type { EngineInfo } from "../engine/engine.ts";
import type { Experiment } from "../experiment/experiment.ts";
import { encodeLink } from "../experiment/link.ts";
import type { History, RunResult, TestResult } from "./result.ts";

export interface RunSoFar {
  readonly experiment: Experiment;
  readonly engine: EngineInfo;
  readonly runtime: "browser" | "node";
  readonly steps: number;
  readonly imagesSeen: number;
  readonly trainSeconds: number;
  readonly skippedSteps: number;
  readonly test: TestResult;
  readonly history: History;
}

/** Plain JSON throughout: no typed arrays, no number that is not finite (see RunHistory). */
export function buildResult(run: RunSoFar): RunResult {
  return {
    schema: 1,
    link: encodeLink(run.experiment),
    experiment: run.experiment,
    engine: { ...run.engine, runtime: run.runtime },
    steps: run.steps,
    imagesSeen: run.imagesSeen,
    trainSeconds: run.trainSeconds,
    imagesPerSecond: run.trainSeconds > 0 ? run.imagesSeen / run.trainSeconds : 0,
    skippedSteps: run.skippedSteps,
    test: run.test,
    history: run.history,
  };
}
