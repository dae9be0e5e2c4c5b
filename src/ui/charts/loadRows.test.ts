import { expect, it } from "vitest";
import { appendRecords, EMPTY_SERIES, thinPoints } from "../../lab/series.ts";
import { fakeBatch } from "../../run/testing/fakeEvents.ts";
import { DRAWN_POINTS } from "./axes.ts";
import { type RowOptions, toLoadRows } from "./loadRows.ts";

const steps = Array.from({ length: 1000 }, (_, i) => 4 + i);
const load = Float32Array.from(steps.flatMap(() => [0.75, 0.25]));
const { points } = appendRecords(EMPTY_SERIES, fakeBatch(steps, { load }));

const rowsOf = (changes: Partial<RowOptions>) =>
  toLoadRows(points, {
    measure: "load",
    numExperts: 2,
    smoothing: 0,
    isStacked: false,
    drops: false,
    ...changes,
  });

it("are multiples of the fair share, at the steps of the other figures", () => {
  const rows = rowsOf({});
  expect(rows[0]).toMatchObject({ e0: 1.5, e1: 0.5 });
  const others = thinPoints(points, DRAWN_POINTS);
  expect(rows.map(({ step }) => step)).toEqual(others.map(({ step }) => step));
});

it("are shares from the first step on where areas are stacked", () => {
  const rows = rowsOf({ isStacked: true });
  expect(rows[0]).toMatchObject({ step: 0, e0: 0.75, e1: 0.25 });
});

it("are fewer of many experts, each at a step of the other figures", () => {
  const rows = rowsOf({ numExperts: 64 });
  const others = new Set(thinPoints(points, DRAWN_POINTS).map(({ step }) => step));
  expect(rows.length).toBeLessThanOrEqual(24);
  expect(rows.every(({ step }) => others.has(step))).toBe(true);
});
