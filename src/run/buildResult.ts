import type { EngineInfo } from "../engine/engine.ts";
import { encodeLink } from "../experiment/link.ts";
import type { RunResult } from "./result.ts";

/** What a ledger knows of its run; the rest of a result follows from it. */
export interface RunSoFar
  extends Omit<RunResult, "schema" | "link" | "engine" | "imagesPerSecond"> {
  readonly engine: EngineInfo;
  readonly runtime: "browser" | "node";
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
    testTokenChoice: run.testTokenChoice,
    training: run.training,
    cost: run.cost,
    history: run.history,
  };
}
