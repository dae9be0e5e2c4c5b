import { describe, expect, it } from "vitest";
import { CallPacer } from "./callPacer.ts";

/** Runs the pacer against a machine whose calls take `callMs(steps)`, and returns the sizes it chose. */
function sizes(callMs: (steps: number) => number, calls: number, maxSteps = 256): number[] {
  const pacer = new CallPacer({ targetMs: 12, maxMs: 120, maxSteps });
  let now = 0;
  return Array.from({ length: calls }, () => {
    const { steps } = pacer;
    now += callMs(steps);
    pacer.record(steps, callMs(steps), now);
    return steps;
  });
}

describe("CallPacer", () => {
  it("grows until a call takes the target, and no further", () => {
    const chosen = sizes((steps) => 0.3 * steps, 100);
    expect(chosen[0]).toBe(1);
    expect(chosen.at(-1)).toBe(32);
    expect(Math.max(...chosen)).toBe(32);
  });

  it("runs single steps, and seldom tries two, where one step is already too long", () => {
    const chosen = sizes((steps) => 40 * steps, 400);
    expect(Math.max(...chosen)).toBe(2);
    expect(chosen.filter((steps) => steps === 1).length).toBeGreaterThan(350);
  });

  it("batches far more where a fixed delay decides, and stays there", () => {
    const chosen = sizes((steps) => Math.max(100, 0.5 * steps), 600);
    const later = chosen.slice(50);
    expect(later.filter((steps) => steps >= 64).length).toBeGreaterThan(0.9 * later.length);
  });

  it("never asks for more than the engine takes", () => {
    expect(Math.max(...sizes(() => 1, 100, 8))).toBe(8);
  });

  it("shrinks when steps become slower", () => {
    let calls = 0;
    const chosen = sizes((steps) => (calls++ < 100 ? 0.3 : 6) * steps, 200);
    expect(chosen.at(-1)).toBe(2);
  });
});
