import { describe, expect, it } from "vitest";
import { createDrawClock } from "./drawClock.ts";

/** Time that moves only when told to, in frames of 16 ms. */
function createTime() {
  let now = 0;
  let waiting: { at: number; callback: () => void }[] = [];
  const later = (callback: () => void, ms: number) => {
    const entry = { at: now + ms, callback };
    waiting.push(entry);
    return () => {
      waiting = waiting.filter((other) => other !== entry);
    };
  };
  return {
    timing: { now: () => now, nextFrame: (callback: () => void) => later(callback, 16), later },
    spend: (ms: number) => {
      now += ms;
    },
    runUntil(end: number) {
      while (true) {
        waiting.sort((a, b) => a.at - b.at);
        const next = waiting[0];
        if (next === undefined || next.at > end) break;
        waiting = waiting.slice(1);
        now = Math.max(now, next.at);
        next.callback();
      }
      now = Math.max(now, end);
    },
  };
}

describe("the draw clock", () => {
  it("draws one figure a frame", () => {
    const time = createTime();
    const clock = createDrawClock(300, time.timing);
    const drawnAt: number[] = [];
    for (let i = 0; i < 3; i++) clock.request(() => drawnAt.push(time.timing.now()));
    time.runUntil(200);
    expect(drawnAt).toEqual([16, 32, 48]);
  });

  it("draws a busy figure at most once an interval", () => {
    const time = createTime();
    const clock = createDrawClock(300, time.timing);
    let draws = 0;
    const draw = () => {
      draws++;
      clock.request(draw);
    };
    clock.request(draw);
    time.runUntil(3000);
    expect(draws).toBeGreaterThanOrEqual(9);
    expect(draws).toBeLessThanOrEqual(10);
  });

  it("draws a slow figure less often, so that the page stays free", () => {
    const time = createTime();
    const clock = createDrawClock(300, time.timing);
    let spent = 0;
    const draw = () => {
      time.spend(60);
      spent += 60;
      clock.request(draw);
    };
    clock.request(draw);
    time.runUntil(20_000);
    expect(spent / 20_000).toBeLessThan(0.05);
    expect(spent / 20_000).toBeGreaterThan(0.03);
  });

  it("lets no figure wait for another's turn", () => {
    const time = createTime();
    const clock = createDrawClock(1000, time.timing);
    const busy = () => clock.request(busy);
    clock.request(busy);
    time.runUntil(100);
    let drawnAt = Number.NaN;
    clock.request(() => {
      drawnAt = time.timing.now();
    });
    time.runUntil(2000);
    expect(drawnAt).toBeLessThan(150);
  });

  it("draws a figure that is out of sight seldom, and at once when it comes into sight", () => {
    const time = createTime();
    const clock = createDrawClock(300, time.timing);
    let isInSight = false;
    const drawnAt: number[] = [];
    const draw = () => {
      drawnAt.push(time.timing.now());
      clock.request(draw, () => isInSight);
    };
    clock.request(draw, () => isInSight);
    time.runUntil(4000);
    expect(drawnAt).toEqual([16, 1632, 3248]);
    isInSight = true;
    clock.request(draw, () => isInSight);
    time.runUntil(4100);
    expect(drawnAt).toEqual([16, 1632, 3248, 4016]);
    time.runUntil(5000);
    expect(drawnAt.slice(4)).toEqual([4332, 4648, 4964]);
  });

  it("does not hold a slow first drawing against a figure", () => {
    const time = createTime();
    const clock = createDrawClock(300, time.timing);
    const drawnAt: number[] = [];
    const draw = () => {
      drawnAt.push(time.timing.now());
      if (drawnAt.length === 1) time.spend(200);
      clock.request(draw);
    };
    clock.request(draw);
    time.runUntil(500);
    expect(drawnAt).toHaveLength(2);
  });

  it("forgets a figure that left", () => {
    const time = createTime();
    const clock = createDrawClock(300, time.timing);
    const draw = () => {
      throw new Error("drawn after it left");
    };
    clock.request(draw);
    clock.cancel(draw);
    time.runUntil(1000);
  });
});
