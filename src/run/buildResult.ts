import type { EngineInfo } from "../engine/engine.ts";
import { type Course, describeDivergence } from "./divergence.ts";
import type { RunResult } from "./result.ts";
import { linkOf, type RunSpec } from "./runSpec.ts";

/** What a book knows of its run; the rest of a result follows from it. */
export interface RunSoFar
  extends Omit<
    RunResult,
    "schema" | "diverged" | "link" | "experiment" | "changes" | "engine" | "imagesPerSecond"
  > {
  readonly spec: RunSpec;
  readonly engine: EngineInfo;
  readonly runtime: "browser" | "node";
}

/** Plain JSON throughout: no typed arrays, no number that is not finite (see RunHistory). */
export function buildResult(run: RunSoFar): RunResult {
  return {
    schema: 1,
    link: linkOf(run.spec),
    ...(run.startedFrom !== undefined && { startedFrom: run.startedFrom }),
    experiment: run.spec.experiment,
    changes: run.spec.changes,
    engine: { ...run.engine, runtime: run.runtime },
    steps: run.steps,
    imagesSeen: run.imagesSeen,
    trainSeconds: run.trainSeconds,
    imagesPerSecond: run.trainSeconds > 0 ? run.imagesSeen / run.trainSeconds : 0,
    skippedSteps: run.skippedSteps,
    diverged: describeDivergence(courseOf(run)) !== undefined,
    test: run.test,
    testTokenChoice: run.testTokenChoice,
    training: run.training,
    cost: run.cost,
    recoveries: run.recoveries,
    history: run.history,
  };
}

/** The part of a result that tells whether its run diverged. */
export function courseOf({
  steps,
  skippedSteps,
  training,
  test,
}: Pick<RunResult, "steps" | "skippedSteps" | "training" | "test">): Course {
  const { recentSteps, recentSkipped } = training;
  const numClasses = test.perClass.length;
  return { steps, skippedSteps, recentSteps, recentSkipped, testLoss: test.loss, numClasses };
}
