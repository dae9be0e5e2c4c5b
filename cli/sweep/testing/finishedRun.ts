import { decodeLink } from "../../../src/experiment/link.ts";
import { buildResult } from "../../../src/run/buildResult.ts";
import type { RunResult } from "../../../src/run/result.ts";
import { specOf } from "../../../src/run/runSpec.ts";
import { toTestResult } from "../../../src/run/summarise.ts";
import { FAKE_MODEL, FAKE_RUN, fakeEvaluation } from "../../../src/run/testing/fakeEvents.ts";

/** A result of a run of two steps that nobody trained. */
export function finishedRun(link: string, accuracy = 0.5): RunResult {
  const { experiment, changes } = decodeLink(link);
  return buildResult({
    spec: specOf(experiment, changes),
    engine: { ...FAKE_RUN.engine, kind: "cpu" },
    runtime: "node",
    steps: 2,
    imagesSeen: 100,
    trainSeconds: 2,
    skippedSteps: 0,
    test: toTestResult(fakeEvaluation({ accuracy })),
    testTokenChoice: null,
    training: {
      recentSteps: 2,
      recentSkipped: 0,
      dropRate: 0,
      unrouted: 0,
      accuracyKept: accuracy,
      accuracyDropped: null,
    },
    cost: FAKE_MODEL.cost,
    recoveries: [],
    history: {
      step: [1, 2],
      loss: [2, 1],
      taskLoss: [2, 1],
      auxLoss: [0, 0],
      auxTerms: {},
      testStep: [2],
      testAccuracy: [accuracy],
    },
  });
}
