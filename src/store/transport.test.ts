import { describe, expect, it } from "vitest";
import { EMPTY_BOOK } from "../lab/pageBook.ts";
import type { RunStatus } from "../lab/runState.ts";
import { NO_FRAME } from "../lab/shownFrame.ts";
import type { RunFailure } from "../run/events.ts";
import { fakeBatch } from "../run/testing/fakeEvents.ts";
import { transportActions } from "./transport.ts";

const failure = (retry: boolean) => ({ code: "engine", message: "m", remedy: "r", retry }) as const;

function actions(status: RunStatus, wantsPlay = false, reason?: RunFailure) {
  const shown = { book: EMPTY_BOOK, frame: NO_FRAME, watched: undefined };
  return transportActions({ status, wantsPlay, failure: reason, ...shown });
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

  it("is that of a run that trains until the frame of the last step is shown", () => {
    const book = { ...EMPTY_BOOK, position: fakeBatch([10]) };
    const at = (step: number) => ({ ...NO_FRAME, position: fakeBatch([step]) });
    const ended = { status: "finished", wantsPlay: false, failure: undefined, book } as const;
    const actionsAt = (step: number, watched?: number) =>
      transportActions({ ...ended, frame: at(step), watched });
    expect(actionsAt(9).main).toBe("pause");
    expect(actionsAt(10).main).toBe("play");
    // Who looks back at a moment does not wait for the last frame.
    expect(actionsAt(9, 9).main).toBe("play");
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
