/**
 * Schedules drawing: at most one figure a frame, each figure a few times a second however often its data changes, and
 * figures out of sight less often. In a hidden tab there are no frames, hence no drawing.
 */
export interface DrawClock {
  /**
   * Schedules `draw`; repeated requests before it runs count as one. A figure that is scrolled into view requests a
   * redraw, which runs earlier than one out of sight.
   */
  request(draw: () => void, isInSight?: () => boolean): void;
  cancel(draw: () => void): void;
}

interface Timing {
  now(): number;
  nextFrame(callback: () => void): void;
  /** Returns a function that cancels the callback. */
  later(callback: () => void, ms: number): () => void;
}

const browserTiming: Timing = {
  now: () => performance.now(),
  // In a task of its own, after the frame's layout and painting, so that both tasks stay short.
  nextFrame: (callback) => requestAnimationFrame(() => setTimeout(callback)),
  later(callback, ms) {
    const timer = setTimeout(callback, ms);
    return () => clearTimeout(timer);
  },
};

/** A figure that is slow to draw, on a slow or busy machine, is drawn less often, down to a limit. */
const LARGEST_SHARE = 0.03;
/** And so are those out of sight: screen readers and downloads still find them up to date. */
const LONGEST_INTERVAL_MS = 1600;

export function createDrawClock(intervalMs: number, timing: Timing = browserTiming): DrawClock {
  /** Each with whether it is in sight. */
  const pending = new Map<() => void, () => boolean>();
  const lastDrawn = new WeakMap<() => void, { readonly at: number; readonly interval: number }>();
  const costs = new WeakMap<() => void, number>();
  /** When it wakes, and how to call that off; undefined while a frame is under way or nothing is pending. */
  let waiting: { readonly until: number; readonly callOff: () => void } | undefined;
  let hasFrame = false;

  /** When those that are pending are due, the longest due first. */
  function queue() {
    const entries = [...pending].map(([draw, isInSight]) => {
      const last = lastDrawn.get(draw);
      const dueAt = last ? last.at + (isInSight() ? last.interval : LONGEST_INTERVAL_MS) : 0;
      return { draw, dueAt };
    });
    return entries.sort((a, b) => a.dueAt - b.dueAt);
  }

  function schedule() {
    const [next] = queue();
    if (hasFrame || next === undefined) return;
    const until = next.dueAt;
    if (waiting !== undefined) {
      if (waiting.until <= until) return;
      waiting.callOff();
      waiting = undefined;
    }
    const wait = until - timing.now();
    if (wait <= 0) askForFrame();
    else waiting = { until, callOff: timing.later(askForFrame, wait) };
  }

  function askForFrame() {
    waiting = undefined;
    hasFrame = true;
    timing.nextFrame(tick);
  }

  function tick() {
    hasFrame = false;
    const [next] = queue();
    if (next !== undefined && next.dueAt <= timing.now()) {
      pending.delete(next.draw);
      run(next.draw);
    }
    schedule();
  }

  function run(draw: () => void) {
    const startedAt = timing.now();
    draw();
    const cost = timing.now() - startedAt;
    // The lower of the last two: a first drawing, or one that was interrupted, says little.
    const usualCost = Math.min(cost, costs.get(draw) ?? 0);
    costs.set(draw, cost);
    const interval = Math.max(intervalMs, usualCost / LARGEST_SHARE);
    lastDrawn.set(draw, { at: startedAt, interval: Math.min(interval, LONGEST_INTERVAL_MS) });
  }

  return {
    request(draw, isInSight = () => true) {
      pending.set(draw, isInSight);
      schedule();
    },
    cancel(draw) {
      pending.delete(draw);
    },
  };
}
