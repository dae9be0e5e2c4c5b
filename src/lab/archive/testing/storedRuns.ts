import { decodeLink } from "../../../experiment/link.ts";
import { buildResult } from "../../../run/buildResult.ts";
import type { RunResult } from "../../../run/result.ts";
import { specOf } from "../../../run/runSpec.ts";
import { toTestResult } from "../../../run/summarise.ts";
import { FAKE_MODEL, FAKE_RUN, fakeEvaluation } from "../../../run/testing/fakeEvents.ts";
import { rowOf } from "../../sweep/points.ts";
import type { ChangeNotices } from "../changeNotices.ts";
import { NO_WRITING } from "../keptRun.ts";
import type { StoredRun } from "../storedRun.ts";

/** A result of two steps that nobody trained. */
export function someResult(link: string, accuracy = 0.5): RunResult {
  const { experiment, changes } = decodeLink(link);
  return buildResult({
    spec: specOf(experiment, changes),
    engine: FAKE_RUN.engine,
    runtime: "browser",
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

/** The entry of a run that a page trained to its end. */
export function someEntry(changes: Partial<StoredRun> = {}): StoredRun {
  const link = changes.link ?? "?v=1";
  return {
    schema: 1,
    id: "some",
    link,
    startedAtMs: 1,
    changedAtMs: 2,
    standing: "done",
    origin: "page",
    ...NO_WRITING,
    step: 2,
    totalSteps: 2,
    canGoOn: true,
    row: rowOf(someResult(link)),
    bytes: 5000,
    ...changes,
  };
}

/** Notices of one page alone. */
export function localNotices(): ChangeNotices {
  const listeners = new Set<() => void>();
  return {
    tell() {
      for (const listener of listeners) listener();
    },
    listen(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
