import { describe, expect, it } from "vitest";
import { allotMs, deadlineAt } from "./budget.ts";

describe("a budget", () => {
  it("gives each stage its share of what is left", () => {
    expect(allotMs(1000, [{ share: 1 }, { share: 3 }])).toBe(250);
    expect(allotMs(1000, [{ share: 3 }])).toBe(1000);
  });

  it("hands on what earlier stages left, and never more than there is", () => {
    const shares = [{ share: 5 }, { share: 2 }, { share: 3 }];
    let leftMs = 100;
    const given: number[] = [];
    for (let i = 0; i < shares.length; i++) {
      const [next, ...rest] = shares.slice(i);
      const ms = allotMs(leftMs, [next, ...rest]);
      given.push(ms);
      leftMs -= i === 0 ? ms / 2 : ms;
    }
    expect(given).toEqual([50, 30, 45]);
    expect(leftMs).toBe(0);
  });

  it("gives a stage no more than it asks for", () => {
    expect(allotMs(1e6, [{ share: 1, mostSeconds: 120 }])).toBe(120_000);
  });

  it("gives nothing once it is overdrawn", () => {
    expect(allotMs(-5, [{ share: 1 }])).toBe(0);
  });

  it("tells when it is over", () => {
    let now = 10;
    const deadline = deadlineAt(30, () => now);
    expect([deadline.leftMs(), deadline.isOver()]).toEqual([20, false]);
    now = 31;
    expect([deadline.leftMs(), deadline.isOver()]).toEqual([0, true]);
  });
});
