import { expect, test } from "vitest";
import { softmaxRows } from "./softmaxRows.ts";

test("rows sum to one and large values do not overflow", () => {
  const p = new Float32Array(6).fill(Number.NaN);
  softmaxRows(p, new Float32Array([1000, 1000, -1000, -500, -500, -500]), 2, 3);
  expect([...p]).toEqual([0.5, 0.5, 0, ...new Float32Array(3).fill(1 / 3)]);
});
