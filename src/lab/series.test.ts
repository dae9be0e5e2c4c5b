import { describe, expect, it } from "vitest";
import type { RecordBatch } from "../run/events.ts";
import { fakeBatch } from "../run/testing/fakeEvents.ts";
import { appendRecords, EMPTY_SERIES, MAX_POINTS, pickFew, smooth, thinPoints } from "./series.ts";

function batchOf(steps: number[], loss: (step: number) => number): RecordBatch {
  return fakeBatch(steps, {
    taskLoss: Float32Array.from(steps, loss),
    auxTerms: Float32Array.from(steps.flatMap((step) => [0, step % 2, 0, 0, 0, 0])),
    load: Float32Array.from(
      steps.flatMap((step) => (step % 2 === 0 ? [0.75, 0.25] : [0.25, 0.75])),
    ),
    dropRate: Float32Array.from(steps, (step) => step % 4),
  });
}

const range = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, i) => from + i);

describe("appendRecords", () => {
  it("keeps every point of a short run", () => {
    const series = appendRecords(
      EMPTY_SERIES,
      batchOf([1, 2, 3], (step) => step),
    );
    expect(series.points.map((point) => point.taskLoss)).toEqual([1, 2, 3]);
    expect([...series.points[1].load]).toEqual([0.75, 0.25]);
  });

  it("never exceeds its limit, and keeps the mean over all steps", () => {
    let series = EMPTY_SERIES;
    for (let from = 1; from < 10_000; from += 137) {
      series = appendRecords(
        series,
        batchOf(range(from, from + 136), (step) => step % 10),
      );
    }
    const { points } = series;
    expect(points.length).toBeLessThanOrEqual(MAX_POINTS);
    expect(points.length).toBeGreaterThan(MAX_POINTS / 4);
    const steps = points.reduce((sum, point) => sum + point.steps, 0);
    expect(steps).toBe(points.at(-1)?.step);
    const mean = points.reduce((sum, point) => sum + point.taskLoss * point.steps, 0) / steps;
    expect(mean).toBeCloseTo(4.5, 2);
    const full = points.slice(0, -1);
    expect(full.every(({ auxTerms }) => Math.abs(auxTerms[1] - 0.5) < 0.1)).toBe(true);
    expect(full.every(({ load }) => Math.abs(load[0] + load[1] - 1) < 1e-6)).toBe(true);
    const dropped = points.reduce((sum, point) => sum + point.dropRate * point.steps, 0) / steps;
    expect(dropped).toBeCloseTo(1.5, 2);
  });

  it("passes over a skipped step's missing loss", () => {
    const loss = (step: number) => (step % 7 === 0 ? Number.NaN : 1);
    const series = appendRecords(EMPTY_SERIES, batchOf(range(1, 1000), loss));
    expect(series.points.every((point) => point.taskLoss === 1)).toBe(true);
  });

  it("ignores records at or before its end", () => {
    const once = appendRecords(
      EMPTY_SERIES,
      batchOf([1, 2], () => 1),
    );
    expect(
      appendRecords(
        once,
        batchOf([2], () => 9),
      ).points,
    ).toEqual(once.points);
  });
});

describe("thinPoints", () => {
  it("halves until it fits, ending at the same step", () => {
    const { points } = appendRecords(
      EMPTY_SERIES,
      batchOf(range(1, 301), () => 1),
    );
    const thinned = thinPoints(points, 100);
    expect(thinned.length).toBe(76);
    expect(thinned.at(-1)?.step).toBe(301);
  });
});

describe("pickFew", () => {
  it("keeps all of a few, and of many the same ones as they grow", () => {
    expect(pickFew(range(1, 8), 8)).toEqual(range(1, 8));
    expect(pickFew(range(1, 10), 8)).toEqual([1, 3, 5, 7, 9, 10]);
    expect(pickFew(range(1, 11), 8)).toEqual([1, 3, 5, 7, 9, 11]);
  });
});

describe("smooth", () => {
  const ones = [1, 1, 1, 1];
  it("is the identity when off", () => {
    expect(smooth([3, 1, 2], [1, 1, 1], 0)).toEqual([3, 1, 2]);
  });
  it("starts at the first value: no pull towards zero", () => {
    expect(smooth([5, 5, 5, 5], ones, 30)).toEqual([5, 5, 5, 5].map((v) => expect.closeTo(v)));
  });
  it("does not change when two equal points merge", () => {
    const fine = smooth([2, 2, 4, 4], ones, 10);
    const coarse = smooth([2, 4], [2, 2], 10);
    expect(coarse[1]).toBeCloseTo(fine[3]);
  });
  it("goes on after a value that is missing", () => {
    const [, missing, after] = smooth([1, Number.NaN, 1], ones, 10);
    expect(missing).toBeNaN();
    expect(after).toBeCloseTo(1);
  });
});
