import { describe, expect, it } from "vitest";
import { EMPTY_BOOK } from "../lab/pageBook.ts";
import type { RunState } from "../lab/runState.ts";
import { frameOf } from "../lab/shownFrame.ts";
import { FAKE_POSITION } from "../run/testing/fakeEvents.ts";
import { storeOfLink } from "../store/runStore.ts";
import { createDrawnRun, type FrameView } from "./drawnRun.ts";

/** Time that moves only when told to, in frames of 16 ms. */
function createTime() {
  let now = 0;
  let waiting: { readonly at: number; readonly callback: () => void }[] = [];
  const later = (callback: () => void, ms: number) => {
    waiting.push({ at: now + ms, callback });
  };
  return {
    timing: {
      now: () => now,
      nextFrame: (callback: () => void) => later(callback, 16),
      later,
      inTransition: (change: () => void) => change(),
    },
    runUntil(end: number) {
      while (true) {
        waiting.sort((a, b) => a.at - b.at);
        const [next] = waiting;
        if (next === undefined || next.at > end) break;
        waiting = waiting.slice(1);
        now = Math.max(now, next.at);
        next.callback();
      }
      now = Math.max(now, end);
    },
  };
}

/** A page with a run that trains; its frames are numbered by their steps. */
function setUp() {
  const time = createTime();
  const store = storeOfLink("");
  const patch = (part: Partial<RunState>) => store.setState({ ...store.getState(), ...part });
  patch({ status: "running" });
  const drawnRun = createDrawnRun(store, time.timing);
  let turn = 0;
  drawnRun.onTurn((next) => {
    turn = next;
  });
  return {
    time,
    drawnRun,
    patch,
    show: (step: number) => patch({ frame: frameOf(EMPTY_BOOK, { ...FAKE_POSITION, step }) }),
    /** React has rendered the turn. */
    commit: () => drawnRun.committed(turn),
    addView(isInSight = () => true) {
      const steps: number[] = [];
      const turns: number[] = [];
      const view: FrameView = {
        isInSight,
        draw({ frame }, turn) {
          steps.push(frame.position?.step ?? 0);
          turns.push(turn);
        },
      };
      drawnRun.add(view);
      return { steps, turns, view };
    },
  };
}

describe("the drawn run", () => {
  it("draws a frame in all views at one moment", () => {
    const { time, show, addView } = setUp();
    const views = [addView(), addView(), addView()];
    show(5);
    time.runUntil(15);
    expect(views.map(({ steps }) => steps)).toEqual([[], [], []]);
    time.runUntil(16);
    expect(views.map(({ steps }) => steps)).toEqual([[5], [5], [5]]);
  });

  it("draws the newest frame only, once the turn before is on the screen", () => {
    const { time, show, commit, addView } = setUp();
    const { steps } = addView();
    show(1);
    time.runUntil(20);
    for (const step of [2, 3, 4]) show(step);
    time.runUntil(1000);
    expect(steps).toEqual([1]);
    commit();
    time.runUntil(1100 + 16 + 4 * 1000);
    expect(steps).toEqual([1, 4]);
  });

  it("leaves three quarters of the time to the rest of the page", () => {
    const { time, show, commit, addView } = setUp();
    const { steps } = addView();
    show(1);
    time.runUntil(16 + 200);
    commit(); // 200 ms after its start
    show(2);
    time.runUntil(16 + 799);
    expect(steps).toEqual([1]);
    time.runUntil(16 + 816);
    expect(steps).toEqual([1, 2]);
  });

  it("follows somebody who looks back with a turn as soon as the one before is painted", () => {
    const { time, show, commit, patch, addView } = setUp();
    const { steps } = addView();
    patch({ watched: 2 });
    show(1);
    time.runUntil(16 + 40);
    commit(); // 40 ms after its start
    show(2);
    time.runUntil(16 + 40 + 16);
    expect(steps).toEqual([1, 2]);
  });

  it("goes on where React does not commit a turn", () => {
    const { time, show, addView } = setUp();
    const { steps } = addView();
    show(1);
    time.runUntil(20);
    show(2);
    time.runUntil(5000);
    expect(steps).toEqual([1, 2]);
  });

  it("draws views out of sight seldom while the run trains, and when it rests", () => {
    const { time, show, commit, patch, addView } = setUp();
    const { steps } = addView(() => false);
    for (let step = 1; step <= 100; step++) {
      show(step);
      time.runUntil(step * 100);
      commit();
    }
    expect(steps.length).toBeGreaterThanOrEqual(2);
    expect(steps.length).toBeLessThanOrEqual(4);
    patch({ status: "paused" });
    time.runUntil(10_300);
    expect(steps.at(-1)).toBe(100);
  });

  it("draws what the others show in a view that comes into sight", () => {
    const { time, show, commit, drawnRun, addView } = setUp();
    const { steps, view } = addView(() => false);
    addView();
    show(7);
    time.runUntil(20);
    commit();
    show(8);
    drawnRun.catchUp(view);
    expect(steps).toEqual([7]);
  });

  it("draws what is on the screen, and then the turn under way, in a view that comes into sight meanwhile", () => {
    const { time, show, commit, drawnRun, addView } = setUp();
    const { steps, turns, view } = addView(() => false);
    show(7);
    time.runUntil(20);
    commit();
    show(8);
    time.runUntil(300);
    drawnRun.catchUp(view);
    expect(steps).toEqual([7, 8]);
    expect(turns[0]).toBeLessThan(turns[1] ?? 0);
  });

  it("draws nothing where nothing that views show has changed", () => {
    const { time, patch, addView } = setUp();
    const { steps } = addView();
    time.runUntil(100);
    const drawn = steps.length;
    patch({ notices: [{ id: "a", message: "Something else." }] });
    time.runUntil(1000);
    expect(steps).toHaveLength(drawn);
  });
});
