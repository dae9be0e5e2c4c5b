import { expect, test } from "vitest";
import { tally } from "./evaluate.ts";

test("tally counts classes, experts and losses, on top of what is there", () => {
  const confusion = new Uint32Array(4);
  const routing = new Uint32Array(6);
  const y = new Float64Array([0, 5, 5, 0, 1, 1]);
  const selected = new Uint32Array([0, 2, 1, 2, 2, 0]);
  const labels = new Uint8Array([1, 1, 0]);
  const count = () => tally(confusion, routing, y, selected, labels, 3, 3, 2, 2);

  const { lossSum, correct } = count();
  expect(correct).toBe(2);
  const right = Math.log(1 + Math.exp(-5));
  expect(lossSum).toBeCloseTo(right + (5 + right) + Math.log(2), 14);
  expect([...confusion]).toEqual([1, 0, 1, 1]);
  expect([...routing]).toEqual([1, 0, 1, 1, 1, 2]);

  count();
  expect([...confusion]).toEqual([2, 0, 2, 2]);
});
