import { describe, expect, it } from "vitest";
import { type AnnouncedState, announce } from "./announce.ts";

const READY: AnnouncedState = {
  status: "ready",
  step: 0,
  epochsDone: 0,
  epochs: 3,
  accuracy: undefined,
  testImages: 10_000,
};
const RUNNING: AnnouncedState = { ...READY, status: "running", step: 120, accuracy: 0.8 };

describe("announce", () => {
  it("tells start, pause and going on", () => {
    expect(announce(READY, { ...READY, status: "running" })?.text).toBe(
      "Training has started, for 3 epochs.",
    );
    const paused = { ...RUNNING, status: "paused", step: 1240, epochsDone: 2 } as const;
    expect(announce(RUNNING, paused)?.text).toBe("Paused at step 1,240, in epoch 3 of 3.");
    expect(announce(paused, { ...paused, status: "running" })?.text).toBe(
      "Training goes on from step 1,240.",
    );
  });

  it("tells each epoch, which can wait, and nothing of a frame within one", () => {
    expect(announce(RUNNING, { ...RUNNING, epochsDone: 1, accuracy: 0.921 })).toEqual({
      text: "Epoch 1 of 3: 92.1\u202f% of the test images right.",
      canWait: true,
    });
    expect(announce(RUNNING, { ...RUNNING, step: 200, accuracy: 0.9 })).toBeUndefined();
  });

  it("tells the end with its accuracy, once", () => {
    const done = { ...RUNNING, status: "finished", epochsDone: 3, accuracy: 0.951 } as const;
    expect(announce(RUNNING, done)).toEqual({
      text: "Done after 3 epochs: 95.1\u202f% of 10,000 test images right.",
      canWait: false,
    });
    expect(announce(done, done)).toBeUndefined();
  });

  it("leaves failures and loading to their own messages", () => {
    for (const status of ["failed", "loading", "ready"] as const) {
      expect(announce(RUNNING, { ...RUNNING, status })).toBeUndefined();
    }
  });
});
