import { describe, expect, it } from "vitest";
import { clockNs, durations, kernelTimes } from "./kernelTimes.ts";

const STEP = [
  { name: "route", workgroups: 8 },
  { name: "update", workgroups: 5 },
  { name: "update", workgroups: 5 },
] as const;

/** Timestamps of steps whose dispatches take these times, one right after the other. */
function timestampsOf(steps: readonly (readonly number[])[], roundedTo = 1): bigint[] {
  let now = 1_000_000_007;
  const round = (time: number) => BigInt(Math.floor(time / roundedTo) * roundedTo);
  return steps.flat().flatMap((elapsed) => {
    const start = now;
    now += elapsed;
    return [round(start), round(now)];
  });
}

describe("kernelTimes", () => {
  it("gives the mean of each kernel over the steps, its dispatches together, and its share", () => {
    const [route, update] = kernelTimes(
      STEP,
      timestampsOf([
        [100, 20, 30],
        [300, 40, 10],
      ]),
    );
    expect(route).toMatchObject({ name: "route", meanNs: 200, dispatches: 1, workgroups: 8 });
    expect(update).toMatchObject({ name: "update", meanNs: 50, dispatches: 2, workgroups: 10 });
    expect(route.share).toBeCloseTo(0.8);
    expect(update.share).toBeCloseTo(0.2);
    expect(route.purpose).toMatch(/\.$/);
  });

  it("leaves out where the clock went backwards", () => {
    expect(durations([5n, 3n, 3n, 9n])).toEqual([undefined, 6]);
    const timestamps = timestampsOf([
      [100, 20, 30],
      [300, 40, 10],
    ]);
    timestamps[0] = timestamps[1] + 10n;
    expect(kernelTimes(STEP, timestamps)[0].meanNs).toBe(300);
  });

  it("finds times far below what a rounding clock tells, given steps enough", () => {
    const steps = Array.from({ length: 4000 }, () => [10_000, 3000, 0]);
    const [route, update] = kernelTimes(STEP, timestampsOf(steps, 65_536));
    expect(route.meanNs).toBeGreaterThan(9000);
    expect(route.meanNs).toBeLessThan(11_000);
    expect(update.meanNs).toBeGreaterThan(2400);
    expect(update.meanNs).toBeLessThan(3600);
  });

  it("calls too short what is hardly ever seen, instead of none", () => {
    const steps = Array.from({ length: 100 }, () => [100_000, 3, 3]);
    const [route, update] = kernelTimes(STEP, timestampsOf(steps, 65_536));
    expect(update).toMatchObject({ meanNs: null, share: 0 });
    expect(route.share).toBe(1);
  });

  it("has no shares of nothing", () => {
    const times = kernelTimes(STEP, [0n, 0n, 0n, 0n, 0n, 0n]);
    expect(times.map(({ meanNs, share }) => [meanNs, share])).toEqual([
      [null, 0],
      [null, 0],
    ]);
  });
});

describe("clockNs", () => {
  it("sees what timestamps are rounded to, whatever their order", () => {
    expect(clockNs([7n, 7n + 300n, 7n + 200n, 7n + 500n])).toBe(100);
    expect(clockNs(timestampsOf([[1e6, 2e6, 7e5]], 65_536))).toBe(65_536);
  });

  it("sees nothing of a clock that stands", () => {
    expect(clockNs([4n, 4n])).toBe(0);
    expect(clockNs([])).toBe(0);
  });
});
