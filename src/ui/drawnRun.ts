import { startTransition } from "react";
import type { RunState } from "../lab/runState.ts";
import type { RunStore } from "../store/runStore.ts";

/** A part of the page that shows something of a frame. */
export interface FrameView {
  isInSight(): boolean;
  /**
   * Sets React state; called inside a transition, but for a view that comes into sight. React may apply the latter after
   * a later turn: a view keeps what is of the later turn.
   */
  draw(state: RunState, turn: number): void;
}

/**
 * The run as it is drawn. All views turn to the next frame in one commit of React, so that whatever is visible is of one
 * step. React renders the commit in short slices, and no task of the page's thread is long.
 */
export interface DrawnRun {
  /** What is on the screen, and since which turn: views that mount show this. */
  current(): { readonly state: RunState; readonly turn: number };
  /** Adds a view. Returns a function that removes it. */
  add(view: FrameView): () => void;
  /** Draws a view that mounted, or came into sight. */
  catchUp(view: FrameView): void;
  /** Calls the listener in every turn, inside its transition. Returns a function that removes it. */
  onTurn(listener: (turn: number) => void): () => void;
  /** Reports that React committed a turn. */
  committed(turn: number): void;
}

interface Timing {
  now(): number;
  nextFrame(callback: () => void): void;
  later(callback: () => void, ms: number): void;
  /** React's startTransition. */
  inTransition(change: () => void): void;
}

const browserTiming: Timing = {
  now: () => performance.now(),
  // In a hidden tab there are no frames, hence no drawing.
  nextFrame: (callback) => requestAnimationFrame(() => setTimeout(callback)),
  later: (callback, ms) => setTimeout(callback, ms),
  inTransition: startTransition,
};

/** How often views turn: not more often than this, nor with more of the time, from a turn's start to its commit. */
interface Pace {
  readonly share: number;
  readonly shortestMs: number;
}

const USUAL_PACE: Pace = { share: 0.25, shortestMs: 100 };
/** Somebody moves through the run's time and waits for every moment; the browser paints between two turns. */
const SCRUBBING_PACE: Pace = { share: 1, shortestMs: 16 };
/** A moment that is shown for so long is drawn out of sight too. */
const RESTING_MS = 300;
/** From a turn to the view out of sight that is drawn after it. */
const BREATH_MS = 50;
const LONGEST_INTERVAL_MS = 1600;
/** Views out of sight are drawn this seldom: they name the step that screen readers and downloads find in them. */
const OUT_OF_SIGHT_MS = 4000;
/** A turn that React has not committed by then is not waited for any longer. */
const LONGEST_TURN_MS = 2000;

export function createDrawnRun(store: RunStore, timing: Timing = browserTiming): DrawnRun {
  /** Each with when it was drawn last. */
  const views = new Map<FrameView, number>();
  const listeners = new Set<(turn: number) => void>();
  let drawn = store.getState();
  let turn = 0;
  /** What React has committed. */
  let onScreen = { state: drawn, turn };
  let isTurning = false;
  let isScheduled = false;
  /** Whether the next turn is of all views. */
  let drawsAll = false;
  let startedAt = Number.NEGATIVE_INFINITY;
  let interval = 0;

  function schedule(): void {
    if (isScheduled || isTurning || !hasNews(drawn, store.getState())) return;
    drawsAll = false;
    ask();
  }

  function ask(): void {
    isScheduled = true;
    const wait = startedAt + interval - timing.now();
    const askForFrame = () => timing.nextFrame(start);
    if (wait > 0) timing.later(askForFrame, wait);
    else askForFrame();
  }

  function start(): void {
    isScheduled = false;
    isTurning = true;
    drawn = store.getState();
    turn++;
    startedAt = timing.now();
    const started = turn;
    timing.inTransition(() => {
      for (const view of viewsDue()) {
        views.set(view, startedAt);
        view.draw(drawn, turn);
      }
      for (const listener of listeners) listener(started);
    });
    timing.later(() => end(started), LONGEST_TURN_MS);
  }

  /** Those in sight while the picture moves, and all where it rests. */
  function viewsDue(): readonly FrameView[] {
    const all = [...views.keys()];
    const isMoving = drawn.status === "running" || drawn.watched !== undefined;
    return isMoving && !drawsAll ? all.filter((view) => view.isInSight()) : all;
  }

  /** Draws all views at a moment of the past that has been shown for a while. */
  function drawRest(rested: number): void {
    if (rested !== turn || isTurning || isScheduled) return;
    drawsAll = true;
    ask();
  }

  /** Draws the view out of sight that has waited longest, between two turns. */
  function drawOldest(): void {
    const [oldest] = [...views]
      .filter(([view, at]) => !view.isInSight() && timing.now() - at >= OUT_OF_SIGHT_MS)
      .sort(([, a], [, b]) => a - b);
    if (oldest === undefined || isTurning) return;
    const [view] = oldest;
    views.set(view, timing.now());
    timing.inTransition(() => view.draw(onScreen.state, onScreen.turn));
  }

  function end(ended: number): void {
    if (!isTurning || ended !== turn) return;
    isTurning = false;
    onScreen = { state: drawn, turn };
    const cost = timing.now() - startedAt;
    const isScrubbing = drawn.watched !== undefined;
    const { share, shortestMs } = isScrubbing ? SCRUBBING_PACE : USUAL_PACE;
    interval = Math.min(LONGEST_INTERVAL_MS, Math.max(shortestMs, cost / share));
    if (isScrubbing && !drawsAll) timing.later(() => drawRest(ended), RESTING_MS);
    timing.later(() => timing.nextFrame(drawOldest), BREATH_MS);
    schedule();
  }

  store.subscribe(schedule);
  return {
    current: () => onScreen,
    add(view) {
      views.set(view, timing.now());
      return () => views.delete(view);
    },
    catchUp(view) {
      views.set(view, timing.now());
      view.draw(onScreen.state, onScreen.turn);
      if (isTurning) timing.inTransition(() => view.draw(drawn, turn));
    },
    onTurn(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    committed: end,
  };
}

/** Whether something that views show has changed. */
function hasNews(drawn: RunState, state: RunState): boolean {
  // A new moment comes with the frame that is drawn, but where an earlier one is shown.
  const isLonger = state.watched !== undefined && drawn.moments !== state.moments;
  return (
    isLonger ||
    drawn.frame !== state.frame ||
    drawn.run !== state.run ||
    drawn.shown !== state.shown ||
    drawn.status !== state.status
  );
}
