import { describe, expect, it } from "vitest";
import { methodDefaults } from "../src/experiment/fields.ts";
import { buildResult } from "../src/run/buildResult.ts";
import type { RunResult } from "../src/run/result.ts";
import { specOf } from "../src/run/runSpec.ts";
import { toTestResult } from "../src/run/summarise.ts";
import { FAKE_MODEL, FAKE_RUN, fakeEvaluation } from "../src/run/testing/fakeEvents.ts";
import { summariseRun } from "./summary.ts";

/** Training in which nothing was dropped or skipped. */
const quiet = {
  recentSteps: 10,
  recentSkipped: 0,
  dropRate: 0,
  unrouted: 0,
  accuracyKept: 0.5,
  accuracyDropped: null,
};

/** A result's summary, line by line. */
function summary(changes: Partial<RunResult> = {}): string[] {
  const result = buildResult({
    spec: specOf(methodDefaults("tutorial")),
    engine: FAKE_RUN.engine,
    runtime: "node",
    steps: 10,
    imagesSeen: 100,
    trainSeconds: 2,
    skippedSteps: 0,
    test: test({ images: 400, accuracy: 0.9, expertsPerImage: [0, 400, 0] }),
    testTokenChoice: null,
    training: quiet,
    cost: FAKE_MODEL.cost,
    recoveries: [],
    history: {
      step: [],
      loss: [],
      taskLoss: [],
      auxLoss: [],
      auxTerms: {},
      testStep: [],
      testAccuracy: [],
    },
  });
  return summariseRun({ ...result, ...changes }).split("\n");
}

const test = (changes: Parameters<typeof fakeEvaluation>[0]) =>
  toTestResult(fakeEvaluation(changes));

describe("summariseRun", () => {
  it("says what applies to a run that dropped nothing", () => {
    const names = summary().map((line) => line.slice(0, 15).trim());
    expect(names).toEqual([
      "Test accuracy",
      "Test loss",
      "Trained",
      "Speed",
      "Work",
      "Expert load",
      "Routing",
      "Link",
    ]);
  });

  it("measures the routing", () => {
    const changes = { load: Float32Array.of(1, 0), deadExperts: 0.5, maxVio: 1, diversity: 0.5 };
    expect(summary({ test: test(changes) })).toContain(
      "Routing        1 of 2 experts dead, MaxVio 1.00, diversity 0.50, gate entropy 0.50 nats",
    );
  });

  it("labels both tests where experts choose", () => {
    const lines = summary({ testTokenChoice: test({ accuracy: 0.25, rule: "token-choice" }) });
    expect(lines.slice(0, 2)).toEqual([
      "Test accuracy  90.00 % of 400 images, experts choosing in fixed batches of 1,000",
      "               25.00 % with each image by itself, best k",
    ]);
    expect(lines).toContain("Experts/image  1: 100 %");
  });

  it("tells drops, and how both kinds of images fared", () => {
    const training = {
      recentSteps: 10,
      recentSkipped: 0,
      dropRate: 0.125,
      unrouted: 0.25,
      accuracyKept: 0.9,
      accuracyDropped: 0.1,
    };
    const lines = summary({ training }).join("\n");
    expect(lines).toMatch(
      /12\.50 % of the last epoch's assignments dropped, 25\.00 % of its images/,
    );
    expect(lines).toMatch(/right: 90\.00 % with one, 10\.00 % without/);
  });

  it("counts work apart where experts differ in size, and none of one network's routing", () => {
    expect(summary({ test: test({ computeShares: [0.25, 0.75] }) })).toContain(
      "Expert work    25 %  75 %",
    );
    const alone = { load: Float32Array.of(1), computeShares: [1] };
    expect(summary({ test: test(alone) }).some((line) => line.startsWith("Routing"))).toBe(false);
  });

  it("says first that a run diverged", () => {
    const blown = { ...quiet, recentSkipped: 9 };
    expect(summary({ training: blown, skippedSteps: 9 })[0]).toBe(
      "Diverged       9 of the last 10 steps were skipped, since their numbers were not finite.",
    );
  });

  it("says first that a run has learned nothing, unless it was interrupted", () => {
    const guessing = test({ images: 400, accuracy: 0.52 });
    const line = "Learned        nothing: always giving the most frequent answer has 50.00 %";
    expect(summary({ test: guessing })[0]).toBe(line);
    expect(summary({ test: guessing, interrupted: true })).not.toContain(line);
    expect(summary()).not.toContain(line);
  });

  it("has no number for a loss that is not finite", () => {
    expect(summary({ test: test({ loss: Number.NaN }) })).toContain("Test loss      not finite");
  });

  it("admits skipped steps", () => {
    expect(summary({ skippedSteps: 3 }).join("\n")).toMatch(/Skipped +3 steps/);
  });
});
