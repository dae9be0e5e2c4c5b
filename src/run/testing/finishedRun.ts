import { decodeLink } from "../../experiment/link.ts";
import { buildResult } from "../buildResult.ts";
import type { History, RunResult, TestResult } from "../result.ts";
import { specOf } from "../runSpec.ts";
import { toTestResult } from "../summarise.ts";
import { FAKE_MODEL, FAKE_RUN, fakeEvaluation } from "./fakeEvents.ts";

interface Invented {
  readonly test?: Partial<TestResult>;
  readonly history?: Partial<History>;
  readonly trainSeconds?: number;
}

/** A result of a run that nobody trained: two classes, two experts, two steps unless the history says more. */
export function finishedRun(
  link: string,
  accuracy = 0.5,
  { test, history, trainSeconds = 2 }: Invented = {},
): RunResult {
  const { experiment, changes } = decodeLink(link);
  const whole: History = {
    step: [1, 2],
    loss: [2, 1],
    taskLoss: [2, 1],
    auxLoss: [0, 0],
    auxTerms: {},
    testStep: [2],
    testAccuracy: [accuracy],
    ...history,
  };
  return buildResult({
    spec: specOf(experiment, changes),
    engine: { ...FAKE_RUN.engine, kind: "cpu" },
    runtime: "node",
    steps: whole.step.at(-1) ?? 0,
    imagesSeen: 100,
    trainSeconds,
    skippedSteps: 0,
    test: { ...toTestResult(fakeEvaluation({ accuracy })), ...test },
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
    history: whole,
  });
}
