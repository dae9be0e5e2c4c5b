import { tmpdir } from "node:os";
import { afterEach, describe, expect, it, vi } from "vitest";
import { runStage } from "./runStage.ts";
import type { Stage } from "./stages.ts";

const RUN = { reportFolder: tmpdir(), env: process.env };

afterEach(() => vi.restoreAllMocks());

/** Runs a stage and returns its outcome with everything that was printed. */
async function outcomeOf(stage: Stage) {
  const log = vi.spyOn(console, "log").mockImplementation(() => {});
  const { seconds, ...outcome } = await runStage(stage, RUN);
  expect(seconds).toBeGreaterThan(0);
  return { outcome, printed: log.mock.calls.flat().join("\n") };
}

describe("a stage of npm test", () => {
  it("that fails is a failure, and its output is printed", async () => {
    const { outcome, printed } = await outcomeOf({ script: "no-such-script" });
    expect(outcome).toEqual({ script: "no-such-script", passed: 0, failed: 1 });
    expect(printed).toContain("■ npm run no-such-script");
    expect(printed).toContain("Missing script");
  });

  it("that passes counts as one check, and its output is printed", async () => {
    const { outcome, printed } = await outcomeOf({ script: "check:tree" });
    expect(outcome).toEqual({ script: "check:tree", passed: 1, failed: 0 });
    expect(printed).toContain("Imports run one way");
  });

  it("whose runner writes no report is a failure, even with exit code 0", async () => {
    const { outcome } = await outcomeOf({ script: "check:tree", runner: "vitest" });
    expect(outcome).toEqual({ script: "check:tree", passed: 0, failed: 1 });
  });
});
