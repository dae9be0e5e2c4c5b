import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { DEFAULT_EXPERIMENT } from "../experiment/fields.ts";
import type { ProbeRequest } from "../probe/probe.ts";
import type { YardSnapshot } from "../probe/yardSnapshot.ts";
import { fakeBatch } from "../run/testing/fakeEvents.ts";
import { NO_FRAME } from "./shownFrame.ts";
import { fakeProbe } from "./testing/fakeProbe.ts";
import { createYardFeed } from "./yardFeed.ts";

const DRAW_MS = 10;
const SLOW_STEP = 99;
const SLOW_MS = 5000;

/** A feed over a probe that takes DRAW_MS for a scene, and the steps that it drew. */
function setUp() {
  const drawn: (number | "again")[] = [];
  const shown: [step: number | undefined, hasYard: boolean][] = [];
  const errors: unknown[] = [];
  const draw = async (step: number | "again") => {
    await new Promise((resolve) => setTimeout(resolve, DRAW_MS));
    if (step === 13) throw new Error("no scene");
    if (step === SLOW_STEP) await new Promise((resolve) => setTimeout(resolve, SLOW_MS));
    drawn.push(step);
    return {} as YardSnapshot;
  };
  const recalled: number[] = [];
  // Frames are remembered by their steps.
  const probe = fakeProbe({ draw, drawAgain: () => draw("again") });
  const feed = createYardFeed({
    probe,
    remember: ({ shown }) => ({ key: shown.position?.step ?? 0, forget: [] }),
    onRecalled: ({ key }) => recalled.push(key),
    onFrame: (_run, { position, yard }) => shown.push([position?.step, yard !== undefined]),
    onYard: () => {},
    onError: (error) => errors.push(error),
    now: () => Date.now(),
  });
  const offer = (step: number, isAtRest = false) => {
    const position = fakeBatch([step]);
    const frame = { position } as unknown as ProbeRequest["frame"];
    const request = { experiment: DEFAULT_EXPERIMENT, frame };
    feed.offer({ run: "run", shown: { ...NO_FRAME, position }, request, isAtRest });
  };
  return { feed, drawn, shown, recalled, errors, offer };
}

describe("the yard's feed", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("draws the newest frame, in at most a fiftieth of the time while the run trains", async () => {
    const { drawn, offer } = setUp();
    for (let step = 201; step <= 600; step++) {
      offer(step);
      await vi.advanceTimersByTimeAsync(1);
    }
    expect(drawn.length).toBeLessThanOrEqual(3);
    await vi.advanceTimersByTimeAsync(1000);
    expect(drawn.at(-1)).toBe(600);
  });

  it("draws the frames of a run's first steps without a rest between them", async () => {
    const { drawn, offer } = setUp();
    for (const step of [1, 2, 5, 10]) {
      offer(step);
      await vi.advanceTimersByTimeAsync(DRAW_MS);
    }
    expect(drawn).toEqual([1, 2, 5, 10]);
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
    const { drawn, shown, errors, offer } = setUp();
    offer(13);
    await vi.advanceTimersByTimeAsync(DRAW_MS);
    offer(14);
    await vi.advanceTimersByTimeAsync(DRAW_MS);
    expect(errors).toHaveLength(1);
    expect(drawn).toEqual([14]);
    // The figures of the frame are shown all the same.
    expect(shown.slice(-2)).toEqual([
      [14, false],
      [14, true],
    ]);
    expect(shown[0]).toEqual([13, false]);
  });

  it("keeps the figures of a run at rest waiting for its yard no longer than a moment", async () => {
    const { shown, offer } = setUp();
    offer(1, true);
    await vi.advanceTimersByTimeAsync(DRAW_MS);
    offer(SLOW_STEP, true);
    await vi.advanceTimersByTimeAsync(DRAW_MS);
    expect(shown.at(-1)).toEqual([1, true]);
    await vi.advanceTimersByTimeAsync(SLOW_MS / 2);
    expect(shown.at(-1)).toEqual([SLOW_STEP, false]);
    await vi.advanceTimersByTimeAsync(SLOW_MS);
    expect(shown.at(-1)).toEqual([SLOW_STEP, true]);
  });

  it("shows frames without a yard until the first is drawn, and never an older one again", async () => {
    const { shown, offer } = setUp();
    offer(SLOW_STEP);
    offer(100);
    await vi.advanceTimersByTimeAsync(SLOW_MS / 2);
    offer(101);
    expect(shown).toEqual([
      [SLOW_STEP, false],
      [100, false],
      [101, false],
    ]);
    // The newest frame follows the first yard at once.
    await vi.advanceTimersByTimeAsync(SLOW_MS / 2 + 2 * DRAW_MS);
    expect(shown.slice(3)).toEqual([[101, true]]);
  });

  it("draws what is recalled at once, the last of several, and no new frame until it follows the run again", async () => {
    const { feed, drawn, recalled, shown, offer } = setUp();
    offer(201);
    await vi.advanceTimersByTimeAsync(DRAW_MS);
    feed.recall({ run: "run", key: 5 });
    feed.recall({ run: "run", key: 6 });
    feed.recall({ run: "run", key: 7 });
    await vi.advanceTimersByTimeAsync(2 * DRAW_MS);
    expect(recalled).toEqual([5, 7]);
    offer(202);
    offer(203, true);
    await vi.advanceTimersByTimeAsync(5000);
    expect(drawn).toEqual([201, 5, 7]);
    expect(shown.filter(([, hasYard]) => hasYard)).toEqual([[201, true]]);
    feed.follow({ run: "run", key: 203 });
    await vi.advanceTimersByTimeAsync(DRAW_MS);
    offer(204, true);
    await vi.advanceTimersByTimeAsync(DRAW_MS);
    expect(recalled).toEqual([5, 7, 203]);
    expect(drawn).toEqual([201, 5, 7, 203, 204]);
  });
});
