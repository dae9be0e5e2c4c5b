import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { DEFAULT_EXPERIMENT } from "../experiment/fields.ts";
import type { ProbeRequest } from "../probe/probe.ts";
import type { YardSnapshot } from "../probe/yardSnapshot.ts";
import { createYardFeed } from "./yardFeed.ts";

const DRAW_MS = 10;

/** A feed over a probe that takes DRAW_MS for a scene, and the steps that it drew. */
function setUp() {
  const drawn: (number | "again")[] = [];
  const errors: unknown[] = [];
  const draw = async (step: number | "again") => {
    await new Promise((resolve) => setTimeout(resolve, DRAW_MS));
    if (step === 13) throw new Error("no scene");
    drawn.push(step);
    return {} as YardSnapshot;
  };
  const feed = createYardFeed({
    probe: { draw: ({ frame }) => draw(frame.step), drawAgain: () => draw("again") },
    onYard: () => {},
    onError: (error) => errors.push(error),
    now: () => Date.now(),
  });
  const offer = (step: number, isAtRest = false) => {
    const frame = { step } as ProbeRequest["frame"];
    feed.offer("run", { experiment: DEFAULT_EXPERIMENT, frame }, isAtRest);
  };
  return { feed, drawn, errors, offer };
}

describe("the yard's feed", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("draws the newest frame, in at most a fiftieth of the time while the run trains", async () => {
    const { drawn, offer } = setUp();
    for (let step = 1; step <= 400; step++) {
      offer(step);
      await vi.advanceTimersByTimeAsync(1);
    }
    expect(drawn.length).toBeLessThanOrEqual(3);
    await vi.advanceTimersByTimeAsync(1000);
    expect(drawn.at(-1)).toBe(400);
  });

  it("draws at once if the run rests, or if other digits are requested", async () => {
    const { feed, drawn, offer } = setUp();
    offer(1);
    await vi.advanceTimersByTimeAsync(DRAW_MS);
    offer(2, true);
    await vi.advanceTimersByTimeAsync(DRAW_MS);
    expect(drawn).toEqual([1, 2]);
    feed.show([3]);
    await vi.advanceTimersByTimeAsync(DRAW_MS);
    expect(drawn).toEqual([1, 2, "again"]);
  });

  it("draws the frame of a run at rest right after the scene that is being drawn", async () => {
    const { drawn, offer } = setUp();
    offer(1);
    offer(2, true);
    await vi.advanceTimersByTimeAsync(2 * DRAW_MS);
    expect(drawn).toEqual([1, 2]);
  });

  it("goes on after a scene that cannot be drawn", async () => {
    const { drawn, errors, offer } = setUp();
    offer(13);
    await vi.advanceTimersByTimeAsync(DRAW_MS);
    offer(14);
    await vi.advanceTimersByTimeAsync(DRAW_MS);
    expect(errors).toHaveLength(1);
    expect(drawn).toEqual([14]);
  });
});
