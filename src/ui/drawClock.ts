/**
 * Spreads drawing out: at most one figure a frame, and each figure a few times a second, however
 * often its data changes. Frames stop in a hidden tab, and drawing stops with them.
 */
export interface DrawClock {
  /** Asks for `draw` to run when its turn comes. Asking twice is asking once. */
  request(draw: () => void): void;
  cancel(draw: () => void): void;
}

interface Timing {
  now(): number;
  nextFrame(callback: () => void): void;
  later(callback: () => void, ms: number): void;
}

const browserTiming: Timing = {
  now: () => performance.now(),
  // A task of its own: the frame's layout and painting come in another, and both stay short.
  nextFrame: (callback) => requestAnimationFrame(() => setTimeout(callback)),
  later: (callback, ms) => setTimeout(callback, ms),
};

/** A figure that is slow to draw, on a slow or busy machine, is drawn less often. */
const LARGEST_SHARE = 0.03;

export function createDrawClock(intervalMs: number, timing: Timing = browserTiming): DrawClock {
  const pending = new Set<() => void>();
  const due = new WeakMap<() => void, number>();
  let scheduled = false;

  const dueAt = (draw: () => void) => due.get(draw) ?? 0;

  function schedule() {
    if (scheduled || pending.size === 0) return;
    scheduled = true;
    const wait = Math.min(...[...pending].map(dueAt)) - timing.now();
    if (wait <= 0) timing.nextFrame(tick);
    else timing.later(() => timing.nextFrame(tick), wait);
  }

  function tick() {
    scheduled = false;
    const [next] = [...pending].sort((a, b) => dueAt(a) - dueAt(b));
    if (next !== undefined && dueAt(next) <= timing.now()) {
      pending.delete(next);
      const startedAt = timing.now();
      next();
      const cost = timing.now() - startedAt;
      due.set(next, startedAt + Math.max(intervalMs, cost / LARGEST_SHARE));
    }
    schedule();
  }

  return {
    request(draw) {
      pending.add(draw);
      schedule();
    },
    cancel(draw) {
      pending.delete(draw);
    },
  };
}
