import { describe, expect, it } from "vitest";
import type { RunStatus } from "../lab/runState.ts";
import type { RunFailure } from "../run/events.ts";
import { transportActions } from "./transport.ts";

const failure = (retry: boolean) => ({ code: "engine", message: "m", remedy: "r", retry }) as const;

function actions(status: RunStatus, wantsPlay = false, reason?: RunFailure) {
  return transportActions({ status, wantsPlay, failure: reason });
}

describe("transportActions", () => {
  it.each([
    ["ready", false, "play"],
    ["running", true, "pause"],
    ["running", false, "pause"],
    ["paused", false, "play"],
    ["finished", false, "play"],
    ["loading", true, "pause"],
    ["loading", false, undefined],
  ] as const)("of a run that is %s (to play: %j): %s", (status, wantsPlay, main) => {
    expect(actions(status, wantsPlay).main).toBe(main);
  });

  it("after a failure retries, or does nothing where that cannot help", () => {
    expect(actions("failed", false, failure(true))).toEqual({
      main: "retry",
      canRestart: true,
      canStep: false,
    });
    expect(actions("failed", false, failure(false))).toEqual({
      main: undefined,
      canRestart: false,
      canStep: false,
    });
    // However it came about, a failed run has nothing to pause.
    expect(actions("failed", true, failure(true)).main).toBe("retry");
  });

  it("lets a download that stands still be started again, and a finished run", () => {
    expect(actions("loading")).toMatchObject({ canRestart: true, canStep: false });
    expect(actions("finished")).toMatchObject({ canRestart: true, canStep: false });
  });
});
